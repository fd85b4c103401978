import { headers } from 'next/headers';
import { notFound } from 'next/navigation';
import { RepositoryPage } from '../../../../components/repositories/repository-page.tsx';

export const metadata = { title: 'Repository' };

/** The server has looked at the door before it came here (src/dashboard/may-open.ts). */
export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  if ((await headers()).get('x-pinacle-door') !== 'open') notFound();
  return <RepositoryPage id={(await params).id} />;
}
