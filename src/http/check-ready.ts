/** By name: throws when that thing does not answer. */
export type Checks = Readonly<Record<string, () => Promise<unknown>>>;

export interface Readiness {
  readonly ready: boolean;
  /** `ok`, or `unavailable`: why is in the log, not for everybody. */
  readonly checks: Readonly<Record<string, 'ok' | 'unavailable'>>;
}

/** Asks all at once; one that does not answer within `limitMs` is unavailable. */
export async function checkReady(checks: Checks, limitMs = 3000): Promise<Readiness> {
  const asked = Object.entries(checks).map(async ([name, check]) => {
    const state = await within(check(), limitMs).then(
      () => 'ok' as const,
      () => 'unavailable' as const,
    );
    return [name, state] as const;
  });
  const answers = Object.fromEntries(await Promise.all(asked));
  return { ready: Object.values(answers).every((state) => state === 'ok'), checks: answers };
}

/** Asks at most every `forMs`, however often it is asked: a check may list every pod. Callers that come together share an answer. */
export function rememberReady(
  ask: () => Promise<Readiness>,
  { forMs = 2000, now = () => performance.now() }: { forMs?: number; now?: () => number } = {},
): () => Promise<Readiness> {
  let last: { readonly at: number; readonly answer: Promise<Readiness> } | undefined;
  return () => {
    if (!last || now() - last.at >= forMs) last = { at: now(), answer: ask() };
    return last.answer;
  };
}

async function within<T>(answer: Promise<T>, ms: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('no answer in time')), ms);
  });
  return Promise.race([answer, late]).finally(() => clearTimeout(timer));
}
