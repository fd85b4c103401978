'use client';

import { classNames } from '../lib/class-names.ts';
import { useNotices } from '../lib/notices.ts';

export function Notices() {
  const notices = useNotices();
  return (
    <div
      role="status"
      className="pointer-events-none fixed right-4 bottom-4 z-50 grid w-[min(22rem,calc(100vw-2rem))] gap-2"
    >
      {notices.map(({ id, text, tone }) => (
        <p
          key={id}
          className={classNames(
            'rounded-lg border bg-raised px-3 py-2 text-sm shadow-lg',
            tone === 'bad' ? 'border-bad/50 text-bad' : 'border-line',
          )}
        >
          {text}
        </p>
      ))}
    </div>
  );
}
