import { describe, expect, it } from 'vitest';
import type { Terminal, Terminals } from '../../../reconciler/ports.ts';
import { aProcess } from '../../builders/spec.ts';
import type { Bench, Stage } from './bench.ts';

const size = { columns: 80, rows: 24 };

/** Of a host whose pods people may enter. Needs of the image: a shell with `echo` and `stty`. */
export function terminalContract(on: Bench): void {
  const enter = (): Terminals => {
    const { terminals } = on.world();
    if (!terminals) throw new Error('the opener gives no terminals');
    return terminals;
  };
  const open = async (stage: Stage, name = 'main'): Promise<Terminal> => {
    const terminal = await enter().openTerminal(stage.environment, { name, size });
    if (!terminal) throw new Error('no pod runs');
    return terminal;
  };

  describe('terminals', () => {
    it('has none where no pod runs', async () => {
      const stage = await on.stage();
      expect(await enter().openTerminal(stage.environment, { name: 'main', size })).toBeUndefined();
    });

    it('shows what a typed command says, and lets the next one who attaches see the same screen', async () => {
      const stage = await on.stage();
      await stage.up(stage.spec({ processes: [aProcess({ name: 'web', env: { GREETING: 'salve' } })] }));
      const first = await open(stage);
      first.stream.write('echo "$GREETING"-first\r');
      await shows(first, 'salve-first');
      const second = await open(stage);
      expect(await shows(second, 'salve-first')).toContain('salve-first');
      await ended(first);
      second.stream.destroy();
    });

    it('shows the next one who attaches also what has scrolled away', async () => {
      const stage = await on.stage();
      await stage.up(stage.spec());
      const first = await open(stage);
      for (let line = 1; line <= 40; line++) first.stream.write(`echo line-$((${line}+100))\r`);
      await shows(first, 'line-140');
      const second = await open(stage);
      const seen = await shows(second, 'line-140');
      for (const line of [101, 110, 139]) expect(seen).toContain(`line-${line}`);
      second.stream.destroy();
    });

    it('knows its size, also a new one', async () => {
      const stage = await on.stage();
      await stage.up(stage.spec());
      const terminal = await open(stage);
      terminal.stream.write('stty size\r');
      await shows(terminal, '24 80');
      await terminal.resize({ columns: 101, rows: 31 });
      terminal.stream.write('stty size\r');
      expect(await shows(terminal, '31 101')).toContain('31 101');
      terminal.stream.destroy();
    });

    it('keeps terminals of different names apart, and refuses what is no name', async () => {
      const stage = await on.stage();
      await stage.up(stage.spec());
      const [one, two] = [await open(stage, 'one'), await open(stage, 'two')];
      one.stream.write('echo only-$((40+2))-here\r');
      await shows(one, 'only-42-here');
      two.stream.write('echo other-$((40+3))\r');
      expect(await shows(two, 'other-43')).not.toContain('only-42-here');
      await expect(open(stage, '-x; echo')).rejects.toThrow('not a name');
      for (const terminal of [one, two]) terminal.stream.destroy();
    });

    it('tells whether a command runs in one, also when nobody has it open', async () => {
      const stage = await on.stage();
      const runs = () => enter().commandRuns(stage.environment);
      expect(await runs()).toBe(false);
      await stage.up(stage.spec());
      expect(await runs()).toBe(false);
      const terminal = await open(stage);
      terminal.stream.write('echo here-$((1+1))\r');
      await shows(terminal, 'here-2');
      expect(await runs()).toBe(false);
      terminal.stream.write('sleep 600\r');
      await expect.poll(runs).toBe(true);
      terminal.stream.destroy();
      expect(await runs()).toBe(true);
      const again = await open(stage);
      again.stream.write('\u0003');
      await expect.poll(runs).toBe(false);
      again.stream.destroy();
    });

    it('ends with the pod', async () => {
      const stage = await on.stage();
      const pod = await stage.up(stage.spec());
      const terminal = await open(stage);
      terminal.stream.write('echo here-$((1+1))\r');
      await shows(terminal, 'here-2');
      await stage.act({ do: 'stop-pod', pod });
      await ended(terminal);
      expect(await enter().openTerminal(stage.environment, { name: 'main', size })).toBeUndefined();
    });
  });
}

/** Reads until `text` has come; returns all that came. */
async function shows({ stream }: Terminal, text: string): Promise<string> {
  let seen = '';
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => done(new Error(`"${text}" never came: ${JSON.stringify(seen)}`)), 60_000);
    const take = (chunk: Buffer): void => {
      seen += chunk.toString('utf8');
      if (seen.includes(text)) done();
    };
    const over = (): void => done(new Error(`ended before "${text}": ${JSON.stringify(seen)}`));
    const done = (fault?: Error): void => {
      clearTimeout(late);
      stream.off('data', take).off('close', over);
      if (fault) reject(fault);
      else resolve(seen);
    };
    stream.on('data', take).on('close', over);
  });
}

async function ended({ stream }: Terminal): Promise<void> {
  stream.resume();
  if (stream.closed || stream.readableEnded) return;
  await new Promise((resolve) => stream.once('end', resolve).once('close', resolve));
}
