import { headers } from 'next/headers';
import { notFound } from 'next/navigation';
import { EnvironmentPage } from '../../../../components/environment/environment-page.tsx';

export const metadata = { title: 'Environment' };

/** The server has looked at the door before it came here (src/dashboard/may-open.ts). */
export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  if ((await headers()).get('x-pinacle-door') !== 'open') notFound();
  return <EnvironmentPage id={(await params).id} />;
}
