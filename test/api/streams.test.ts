import { expect, it } from 'vitest';
import { trackStreams } from '../../src/api/rest/streams.ts';

it('lets one person have so many streams, and another their own', () => {
  const streams = trackStreams(2);
  const first = streams.begin(1);
  expect([streams.begin(1) !== undefined, streams.begin(1), streams.begin(2) !== undefined]).toEqual([
    true,
    undefined,
    true,
  ]);
  first?.end();
  first?.end();
  expect(streams.begin(1)).toBeDefined();
  expect(streams.begin(1)).toBeUndefined();
});

it('ends all when the server closes', () => {
  const streams = trackStreams();
  const one = streams.begin(1);
  streams.closeAll();
  expect(one?.signal.aborted).toBe(true);
  expect(streams.begin(1)?.signal.aborted).toBe(true);
});
