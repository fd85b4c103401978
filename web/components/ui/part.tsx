import type { ReactNode } from 'react';

export function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="min-w-0">
      <h2 className="mb-2 font-medium text-soft text-xs uppercase tracking-wide">{title}</h2>
      {children}
    </section>
  );
}
