import Link from 'next/link';

/** The same for what is not there and for what is not the reader's to see. */
export function NotFound() {
  return (
    <section className="mx-auto grid max-w-md grow content-center gap-2 px-6 py-24">
      <title>Not found · Pinacle</title>
      <h1 className="font-semibold text-xl">Not found</h1>
      <p className="text-soft">There is no such page, or you cannot read the repository it belongs to.</p>
      <p className="mt-2">
        <Link href="/" className="text-accent underline underline-offset-4">
          All environments
        </Link>
      </p>
    </section>
  );
}
