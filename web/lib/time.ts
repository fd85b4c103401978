import { useSyncExternalStore } from 'react';

const beatMs = 15_000;
const listeners = new Set<() => void>();
let now = Date.now();

/** One clock for the whole page: every "3m ago" moves at the same moment. */
function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  const timer = window.setInterval(() => {
    now = Date.now();
    listener();
  }, beatMs);
  return () => {
    listeners.delete(listener);
    window.clearInterval(timer);
  };
}

/** Milliseconds since the epoch, some seconds old at most. */
export function useNow(): number {
  return useSyncExternalStore(
    subscribe,
    () => Math.max(now, Math.floor(Date.now() / beatMs) * beatMs),
    () => now,
  );
}

const units = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
] as const;

/** `3d`, `4h`, `12m`, `now`: the largest unit alone, as a dense table wants it. */
export function span(ms: number): string {
  for (const [unit, length] of units) if (ms >= length) return `${Math.floor(ms / length)}${unit}`;
  return 'now';
}

/** `3d ago`, `just now`. */
export function ago(ms: number): string {
  const past = span(ms);
  return past === 'now' ? 'just now' : `${past} ago`;
}

/** `1.2 s`, `340 ms`. */
export function duration(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}

export function clockTime(at: number): string {
  return new Date(at).toLocaleString(undefined, {
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });
}
