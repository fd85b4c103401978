import Link from 'next/link';

/** The same for what is not there and for what is not the reader's to see. */
export function NotFound() {
  return (
    <section className="mx-auto max-w-md px-6 py-24 text-center">
      <title>Not found · Pinacle</title>
      <h1 className="font-semibold text-lg">Not found</h1>
      <p className="mt-1 mb-4 text-soft">
        There is no such page, or you cannot read the repository it belongs to.
      </p>
      <p>
        <Link href="/" className="text-accent underline underline-offset-4">
          All environments
        </Link>
      </p>
    </section>
  );
}
