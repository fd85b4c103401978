import { Duplex } from 'node:stream';
import type { Terminal, TerminalOptions, TerminalSize } from '../../../reconciler/ports.ts';
import type { Machine, MemoryPod } from './machine.ts';

/** The screens of a machine in memory, by pod and name. */
export type Screens = Map<string, Screen>;

interface Screen {
  readonly environment: string;
  text: string;
  /** `sleep` runs, until Ctrl-C. */
  busy: boolean;
  attached: Duplex | undefined;
}

/** Ctrl-C. */
const interrupt = '\u0003';

/** A terminal that knows `sleep`, `echo WORD…` with `$NAME` and `$((a+b))`, and `stty size`; it shows what is typed, as a shell does. */
export function openMemoryTerminal(
  machine: Machine,
  screens: Screens,
  { environment, name, size }: TerminalOptions & { environment: string },
): Terminal | undefined {
  if (!/^[a-z0-9-]{1,32}$/.test(name)) throw new Error('not a name of a terminal');
  const pods = [...(machine.environments.get(environment)?.pods.values() ?? [])];
  const pod = pods.filter(({ state }) => state === 'running').sort((a, b) => b.generation - a.generation)[0];
  if (!pod) return undefined;
  const key = `${pod.id} ${name}`;
  const screen = screens.get(key) ?? { environment, text: '$ ', busy: false, attached: undefined };
  screens.set(key, screen);
  screen.attached?.destroy();
  let now = size;
  const stream = terminalStream(screen, (line) => answer(line, { pod, size: now }));
  screen.attached = stream;
  stream.push(screen.text);
  return {
    stream,
    resize: async (wanted) => {
      now = wanted;
    },
  };
}

export function commandRuns(screens: Screens, environment: string): boolean {
  return [...screens.values()].some((screen) => screen.environment === environment && screen.busy);
}

/** Terminals end with their pod. */
export function endTerminals(screens: Screens, { environments }: Machine, environment: string): void {
  for (const [key, screen] of screens) {
    const pod = environments.get(environment)?.pods.get(key.slice(0, key.indexOf(' ')));
    if (screen.environment !== environment || pod?.state === 'running') continue;
    screen.attached?.destroy();
    screens.delete(key);
  }
}

function terminalStream(screen: Screen, run: (line: string) => string): Duplex {
  let typed = '';
  const show = (text: string): void => {
    screen.text += text;
    stream.push(text);
  };
  const stream: Duplex = new Duplex({
    read: () => {},
    write: (chunk: Buffer, _encoding, done) => {
      const text = chunk.toString('utf8');
      if (text.includes(interrupt)) screen.busy = false;
      const lines = (typed + text.replaceAll(interrupt, '')).split('\r');
      typed = lines.pop() ?? '';
      for (const line of lines) {
        screen.busy ||= line.startsWith('sleep ');
        show(`${line}\r\n${run(line)}$ `);
      }
      done();
    },
  });
  return stream;
}

function answer(line: string, { pod, size }: { pod: MemoryPod; size: TerminalSize }): string {
  if (line === 'stty size') return `${size.rows} ${size.columns}\r\n`;
  const [, words] = /^echo (.*)$/.exec(line) ?? [];
  if (words === undefined) return '';
  const env = [...pod.processes.values()][0]?.spec.env ?? {};
  const said = words
    .replaceAll('"', '')
    .replaceAll(/\$\(\((\d+)\+(\d+)\)\)/g, (_all, a: string, b: string) => String(Number(a) + Number(b)))
    .replaceAll(/\$([A-Z_]+)/g, (_all, name: string) => env[name] ?? '');
  return `${said}\r\n`;
}
