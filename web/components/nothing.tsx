import Link from 'next/link';
import type { Fault } from '../lib/api.ts';
import { Button } from './ui/button.tsx';

/** In the place of what cannot be shown. */
export function Nothing({ fault, retry }: { fault: Fault; retry: () => void }) {
  if (fault === 'not-found')
    return (
      <section className="mx-auto max-w-md px-6 py-24 text-center">
        <h1 className="font-semibold text-lg">Not found</h1>
        <p className="mt-1 mb-4 text-soft">
          It is not there, or you cannot read the repository it belongs to.
        </p>
        <Link href="/" className="text-accent underline underline-offset-4">
          All environments
        </Link>
      </section>
    );
  if (fault === 'forbidden')
    return (
      <section className="mx-auto max-w-md px-6 py-24 text-center">
        <h1 className="font-semibold text-lg">Not for you</h1>
        <p className="mt-1 text-soft">This is for people who may write to some repository.</p>
      </section>
    );
  return (
    <section role="alert" className="mx-auto max-w-md px-6 py-24 text-center">
      <h1 className="font-semibold text-lg">This could not be read just now</h1>
      <p className="mt-1 mb-4 text-soft">The server, or GitHub behind it, did not answer.</p>
      <Button onClick={retry}>Try again</Button>
    </section>
  );
}
