import { Hosts } from '../../../components/hosts/hosts.tsx';

export const metadata = { title: 'Hosts' };

export default function Page() {
  return <Hosts />;
}
