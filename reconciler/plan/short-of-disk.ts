import type { ObservedHost } from './observed.ts';

const GB = 1024 ** 3;

/** Nothing is kept that nobody may want again while new workspaces find so little room. */
export function isShortOfDisk({ freeDiskBytes }: Pick<ObservedHost, 'freeDiskBytes'>): boolean {
  return freeDiskBytes !== undefined && freeDiskBytes < 2 * GB;
}
