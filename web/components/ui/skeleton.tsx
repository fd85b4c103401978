import { classNames } from '../../lib/class-names.ts';

/** Stands where something will be, in its size: what comes moves nothing. */
export function Skeleton({ className }: { className?: string }) {
  return (
    <span aria-hidden="true" className={classNames('block animate-pulse rounded bg-hover', className)} />
  );
}
