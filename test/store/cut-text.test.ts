import { describe, expect, it } from 'vitest';
import { withLog } from '../../reconciler/read-log.ts';
import { cutText, storableJson } from '../../schema/cut-text.ts';
import { memoryRuntime } from '../fakes/memory-runtime.ts';

describe('text that is cut', () => {
  it.each([
    ['is left alone when it fits', 'a😀', 3, 'a😀'],
    ['ends before a character that does not fit whole', `${'x'.repeat(499)}😀`, 500, 'x'.repeat(499)],
    ['keeps one that does', `${'x'.repeat(498)}😀y`, 500, `${'x'.repeat(498)}😀`],
    ['loses NUL', 'a\0b', 500, 'ab'],
    ['shows halves that came so', 'a\ud83d b\ude00', 500, 'a\ufffd b\ufffd'],
  ])('%s', (_, text, limit, cut) => {
    expect(cutText(text, limit)).toBe(cut);
  });

  it('is cleaned however deep it stands', () => {
    const dirty = { 'k\0': ['a\0b', { deep: '\ud83d' }], n: 1, none: null, on: true };
    expect(storableJson(dirty)).toEqual({ k: ['ab', { deep: '\ufffd' }], n: 1, none: null, on: true });
  });
});

it('a log line is never cut within a character', async () => {
  const lines = [`${'x'.repeat(499)}😀`, 'a\0b', 'half \ud83d'];
  const runtime = {
    ...memoryRuntime(),
    logs: async function* () {
      yield* lines;
    },
  };
  const failed = { kind: 'failed', fault: 'program', process: 'web', message: 'exited', log: [] } as const;
  const told = await withLog(failed, '1/pull/1', { runtime, redactor: async () => (line) => line });
  expect(told).toMatchObject({ log: [`${'x'.repeat(499)} …`, 'ab', 'half \ufffd'] });
});
