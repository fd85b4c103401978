import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const entry = new URL('../../bin/pinacle.js', import.meta.url).pathname;
let dir: string;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'pinacle-cli-'));
  await writeFile(
    join(dir, 'pinacle.yaml'),
    'processes:\n  - name: web\n    startCommand: node server.js\n    port: 3000\n',
  );
  await writeFile(join(dir, 'wrong.yaml'), 'processes:\n  - name: web\n    startComand: node server.js\n');
});

afterAll(() => rm(dir, { recursive: true, force: true }));

describe('pinacle', () => {
  it.each([
    [['validate', 'pinacle.yaml'], 0, 'no problems'],
    [
      ['validate', 'wrong.yaml'],
      1,
      'wrong.yaml:3:5 unknown-key: unknown key `startComand`; did you mean `startCommand`?',
    ],
    [['validate', 'absent.yaml'], 2, 'cannot be read'],
    [['plan'], 0, 'process web: new'],
    [['plan', 'absent'], 2, 'no pinacle.yaml here'],
    [['serve'], 1, 'PINACLE_SECRET is missing'],
    [['replay', 'x'], 2, 'PINACLE_SECRET is missing'],
    [['nginx'], 2, 'PINACLE_SECRET is missing'],
    [['--help'], 0, 'what is missing on this machine'],
    [['frobnicate'], 1, 'unknown command'],
  ])('%j ends with %i and says "%s"', async (args, code, words) => {
    const ended = await pinacle(args);
    expect({ code: ended.code, output: ended.output }).toEqual({
      code,
      output: expect.stringContaining(words),
    });
  });

  it('prints the same problems as JSON', async () => {
    const { output } = await pinacle(['validate', 'wrong.yaml', '--json']);
    expect(JSON.parse(output)).toMatchObject({
      problems: [{ file: 'wrong.yaml', line: 3, rule: 'unknown-key' }],
    });
  });

  it('prints spec and plan as JSON', async () => {
    const { output } = await pinacle(['plan', '--json']);
    expect(JSON.parse(output)).toMatchObject({
      spec: { processes: [{ name: 'web', port: 3000 }] },
      plan: { price: { from: 0, to: 8 } },
    });
  });
});

/** Runs the command in the test's folder, with nothing in its environment but a path. */
function pinacle(args: readonly string[]): Promise<{ code: number; output: string }> {
  const env = { PATH: process.env.PATH ?? '' };
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [entry, ...args], { cwd: dir, env }, (_error, stdout, stderr) =>
      resolve({ code: child.exitCode ?? -1, output: stdout + stderr }),
    );
  });
}
