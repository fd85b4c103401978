import Link from 'next/link';

export default function NotFound() {
  return (
    <main className="mx-auto grid min-h-dvh max-w-md content-center gap-2 px-6">
      <title>Not found · Pinacle</title>
      <h1 className="font-semibold text-xl">Not found</h1>
      <p className="text-soft">There is no such page, or you cannot read the repository it belongs to.</p>
      <p className="mt-2">
        <Link href="/" className="text-accent underline underline-offset-4">
          All environments
        </Link>
      </p>
    </main>
  );
}
