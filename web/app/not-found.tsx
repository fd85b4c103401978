import { NotFound } from '../components/not-found.tsx';

export default function RootNotFound() {
  return (
    <main className="grid min-h-dvh">
      <NotFound />
    </main>
  );
}
