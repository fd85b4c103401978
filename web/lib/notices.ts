import { useSyncExternalStore } from 'react';

export interface Notice {
  readonly id: number;
  readonly text: string;
  readonly tone: 'plain' | 'bad';
}

const shownMs = 5000;
const listeners = new Set<() => void>();
let notices: readonly Notice[] = [];
let count = 0;

/** Says something in passing, in a corner, to eyes and to screen readers. */
export function notify(text: string, tone: Notice['tone'] = 'plain'): void {
  count += 1;
  const notice = { id: count, text, tone };
  change([...notices.slice(-2), notice]);
  setTimeout(() => change(notices.filter((one) => one !== notice)), shownMs);
}

export function useNotices(): readonly Notice[] {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => notices,
    () => notices,
  );
}

function change(next: readonly Notice[]): void {
  notices = next;
  for (const listener of listeners) listener();
}
