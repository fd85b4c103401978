import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { processDefinition, shellExports } from '../../host/pod/definition.ts';
import { aProcess } from '../builders/spec.ts';

describe('the definition of a process', () => {
  it('gives a shell exactly the values that were asked for', () => {
    const text = fc.string({ unit: 'binary', maxLength: 60 }).map((s) => s.replaceAll('\0', ''));
    fc.assert(
      fc.property(text, text, (one, two) => {
        const script = `${shellExports({ ONE: one, TWO: two })}printf '%s|%s' "$ONE" "$TWO"`;
        expect(execFileSync('sh', ['-c', script]).toString()).toBe(Buffer.from(`${one}|${two}`).toString());
      }),
      { numRuns: 40 },
    );
  });

  it('leaves out names that no shell takes', () => {
    expect(shellExports({ 'A B': 'x', '$(id)': 'x', '1A': 'x', GOOD: 'y' })).toBe("export GOOD='y'\n");
  });

  it('is files of data, and links to our own scripts', () => {
    const health = {
      probe: { kind: 'command', commands: ['pg_isready'] },
      intervalMs: 1,
      timeoutMs: 1,
      retries: 1,
      startPeriodMs: 0,
    } as const;
    const definition = processDefinition(
      aProcess({ name: 'web', command: ['a', 'b'], cwd: 'apps/web', health }),
    );
    expect(definition).toMatchObject({
      run: { link: '../../run.sh' },
      supervise: { link: '/run/sv/web' },
      command: { text: 'set -e\na\nb\n' },
      health: { text: 'set -e\npg_isready\n' },
      cwd: { text: 'apps/web\n' },
      policy: { text: 'always\n' },
    });
  });
});
