import { Environments } from '../../components/environments/environments.tsx';

export const metadata = { title: 'Environments' };

export default function Page() {
  return <Environments />;
}
