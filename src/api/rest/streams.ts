/** Streams that are open: ended when the server closes, and bounded in number, since each holds a program on a host. */
export interface Streams {
  /** Undefined: this person has too many. `end` says that it is over. */
  begin(personId: number): { readonly signal: AbortSignal; readonly end: () => void } | undefined;
  closeAll(): void;
}

export function trackStreams(most = 20): Streams {
  const closing = new AbortController();
  const counts = new Map<number, number>();
  return {
    begin: (personId) => {
      const count = counts.get(personId) ?? 0;
      if (count >= most) return undefined;
      counts.set(personId, count + 1);
      let over = false;
      const end = () => {
        if (over) return;
        over = true;
        const left = (counts.get(personId) ?? 1) - 1;
        if (left > 0) counts.set(personId, left);
        else counts.delete(personId);
      };
      return { signal: closing.signal, end };
    },
    closeAll: () => closing.abort(),
  };
}
