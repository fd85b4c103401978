import { describe, expect, it } from 'vitest';
import { sharedWork } from '../../src/git/shared-work.ts';

interface Begun {
  readonly what: string;
  readonly signal: AbortSignal;
  readonly end: (error?: Error) => void;
}

/** Work that ends when the test says so, or when it is aborted. */
function bench() {
  const begun: Begun[] = [];
  const shared = sharedWork();
  const ask = (what: string, options: { place?: number; signal?: AbortSignal } = {}) =>
    shared(
      { place: options.place ?? 1, what, ...(options.signal ? { signal: options.signal } : {}) },
      (signal) =>
        new Promise((resolve, reject) => {
          signal.addEventListener('abort', () => reject(new Error('ended')), { once: true });
          begun.push({ what, signal, end: (error) => (error ? reject(error) : resolve()) });
        }),
    );
  return { begun, ask, names: () => begun.map(({ what }) => what) };
}

const soon = () => new Promise((resolve) => setImmediate(resolve));

describe('work that several want', () => {
  it('is done once for all who want the same, and again when it is wanted later', async () => {
    const { begun, ask, names } = bench();
    const both = [ask('a'), ask('a')];
    await soon();
    begun[0]?.end();
    await Promise.all(both);
    const later = ask('a');
    await soon();
    begun[1]?.end();
    await later;
    expect(names()).toEqual(['a', 'a']);
  });

  it('is done one after the other in one place, and side by side in two', async () => {
    const { begun, ask, names } = bench();
    const all = [ask('a'), ask('b'), ask('c', { place: 2 })];
    await soon();
    expect(names()).toEqual(['a', 'c']);
    begun[0]?.end();
    await soon();
    expect(names()).toEqual(['a', 'c', 'b']);
    for (const one of begun) one.end();
    await Promise.all(all);
  });

  it('goes on when nobody waits any more, for who asks next', async () => {
    const { begun, ask, names } = bench();
    const pass = new AbortController();
    const first = ask('a', { signal: pass.signal });
    await soon();
    pass.abort();
    await expect(first).rejects.toMatchObject({ code: 'superseded' });
    const next = ask('a');
    begun[0]?.end();
    await next;
    expect(names()).toEqual(['a']);
  });

  it('ends when nobody waits for it and other work wants its place', async () => {
    const { begun, ask, names } = bench();
    const pass = new AbortController();
    const first = ask('a', { signal: pass.signal });
    await soon();
    pass.abort();
    await expect(first).rejects.toMatchObject({ code: 'superseded' });
    const newer = ask('b');
    await soon();
    expect([names(), begun[0]?.signal.aborted]).toEqual([['a', 'b'], true]);
    begun[1]?.end();
    await newer;
  });

  it('also when the one who waited leaves last', async () => {
    const { begun, ask, names } = bench();
    const pass = new AbortController();
    const first = ask('a', { signal: pass.signal });
    const newer = ask('b');
    await soon();
    pass.abort();
    await expect(first).rejects.toMatchObject({ code: 'superseded' });
    await soon();
    expect(names()).toEqual(['a', 'b']);
    begun[1]?.end();
    await newer;
  });

  it('tells its failure to all who wait, and is tried again', async () => {
    const { begun, ask } = bench();
    const both = [ask('a'), ask('a')];
    await soon();
    begun[0]?.end(new Error('no'));
    for (const one of both) await expect(one).rejects.toThrow('no');
    const again = ask('a');
    await soon();
    begun[1]?.end();
    await again;
  });
});
