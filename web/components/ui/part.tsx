import type { ReactNode } from 'react';

/** `aside`: at the other end of the title's line. */
export function Part({ title, aside, children }: { title: string; aside?: ReactNode; children: ReactNode }) {
  return (
    <section className="min-w-0">
      <div className="mb-2 flex items-end justify-between gap-3">
        <h2 className="font-medium text-soft text-xs uppercase tracking-wide">{title}</h2>
        {aside}
      </div>
      {children}
    </section>
  );
}
