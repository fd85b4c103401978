/** What a process went through since the host last started it, as its state file tells. Written by the pod: hostile. */
export interface Trace {
  /** Times that the host began it and that it came up: another number means that it is another run. */
  readonly begins: number;
  readonly starts: number;
  /** Runs now, as far as the pod says. */
  readonly up: boolean;
  /** Ends that nobody asked for, oldest first. */
  readonly exits: readonly Exit[];
}

export interface Exit {
  /** 128 + the signal's number after a signal. */
  readonly code: number;
  /** Seconds since the pod's start. */
  readonly uptime: number;
}

export const nothing: Trace = { begins: 0, starts: 0, up: false, exits: [] };

/** More than `finish` lets the file grow to. */
export const traceBytes = 4096;

/** Lines that make no sense are passed over. Only what follows the last `begin` counts. */
export function parseTrace(text: string): Trace {
  const lines = text.split('\n');
  const since = lines.slice(lines.lastIndexOf('begin') + 1);
  const begins = lines.filter((line) => line === 'begin').length;
  return since.reduce(step, { ...nothing, begins });
}

function step(trace: Trace, line: string): Trace {
  if (line === 'up') return { ...trace, starts: trace.starts + 1, up: true };
  const match = /^exit (\d{1,3}) (self|asked) (\d{1,10})$/.exec(line);
  if (!match) return trace;
  // The end of the run before, which the host itself asked for, comes after `begin`.
  if (match[2] === 'asked') return { ...trace, up: false };
  const exit = { code: Number(match[1]), uptime: Number(match[3]) };
  return { ...trace, up: false, exits: [...trace.exits, exit] };
}
