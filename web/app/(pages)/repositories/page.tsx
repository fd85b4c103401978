import { Repositories } from '../../../components/repositories/repositories.tsx';

export const metadata = { title: 'Repositories' };

export default function Page() {
  return <Repositories />;
}
