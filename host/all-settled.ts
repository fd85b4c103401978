/**
 * As Promise.all, but when one fails it waits for the others before it throws: nothing goes on in the background of an act
 * that has failed.
 */
export async function allSettled<const T extends readonly unknown[]>(
  acts: {
    readonly [K in keyof T]: Promise<T[K]>;
  },
): Promise<T> {
  const results = await Promise.allSettled(acts);
  for (const result of results) if (result.status === 'rejected') throw result.reason;
  return results.map((result) => (result as PromiseFulfilledResult<unknown>).value) as unknown as T;
}
