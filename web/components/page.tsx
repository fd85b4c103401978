import type { ReactNode } from 'react';

/** A page that is read from top to bottom: its title, what stands beside it, and the rest. */
export function Page({
  title,
  aside,
  children,
}: {
  title: ReactNode;
  aside?: ReactNode;
  children: ReactNode;
}) {
  return (
    <div className="mx-auto w-full max-w-5xl grow px-3 py-5 sm:px-5">
      <div className="mb-5 flex flex-wrap items-center gap-3">
        <h1 className="font-semibold text-lg tracking-tight">{title}</h1>
        {aside}
      </div>
      {children}
    </div>
  );
}
