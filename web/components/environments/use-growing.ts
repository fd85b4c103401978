import { type RefObject, useEffect, useRef, useState } from 'react';

/** More than a screen has. */
const step = 40;
/** Before the reader is there. */
const ahead = '600px';

/**
 * How many of `all` rows are drawn, and the element behind them: when it comes near the screen, more are. A list of hundreds costs what
 * is looked at of it.
 */
export function useGrowing(all: number): { count: number; end: RefObject<HTMLTableRowElement | null> } {
  const [count, setCount] = useState(step);
  const end = useRef<HTMLTableRowElement>(null);
  const isWhole = count >= all;
  // biome-ignore lint/correctness/useExhaustiveDependencies: an observer tells where the element is when it begins, so each step has its own
  useEffect(() => {
    if (isWhole || !end.current) return;
    const watcher = new IntersectionObserver(
      ([entry]) => entry?.isIntersecting && setCount((before) => before + step),
      { rootMargin: ahead },
    );
    watcher.observe(end.current);
    return () => watcher.disconnect();
  }, [count, isWhole]);
  return { count, end };
}
