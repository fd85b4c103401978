import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Requests as fast as they are answered, each connection one after the other; to each port in turns. */
export interface Load {
  readonly to: readonly Answering[];
  readonly host: string;
  /** Sent with each. */
  readonly cookie: string;
  readonly connections: number;
  /** Of each turn. */
  readonly ms: number;
  /** To each port. */
  readonly turns: number;
}

export interface Answering {
  readonly port: number;
  /** The processes that stand between the port and the pod. */
  readonly pids: readonly number[];
}

/** One turn. */
export interface Answered {
  readonly perSecond: number;
  /** Milliseconds of a processor that a request took of what stands between; whatever else runs is not in it. */
  readonly cpu: number;
  /** Milliseconds, in the order of the answers; a sample of 200 at most. */
  readonly times: readonly number[];
}

/**
 * Makes the load in a process of its own, on bare sockets; gives the turns of each port, in the order of the ports. Turns are short, so
 * that whatever else the machine does falls on all alike. Throws when an answer is not 200.
 */
export function load(wanted: Load): Promise<readonly (readonly Answered[])[]> {
  const maker = fileURLToPath(new URL('make-load.ts', import.meta.url));
  const args = ['--import', import.meta.resolve('tsx'), maker, JSON.stringify(wanted)];
  return new Promise((resolve, reject) => {
    execFile(process.execPath, args, { maxBuffer: 1 << 26, timeout: 300_000 }, (error, stdout, stderr) => {
      if (error) reject(new Error(stderr.trim().slice(-500), { cause: error }));
      else resolve(JSON.parse(stdout) as Answered[][]);
    });
  });
}
