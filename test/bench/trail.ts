import { Writable } from 'node:stream';
import { createLog, type Log } from '../../src/log.ts';

/** A pass as the log tells it: also one that did nothing, which the database does not keep. */
export interface LoggedPass {
  readonly environment: string;
  readonly outcome: string;
  readonly steps: number;
  /** Milliseconds by stage, `total` among them. */
  readonly timings: Readonly<Record<string, number>>;
}

/** A log that calls `ended` for each pass and warns of whatever is wrong. */
export function passLog(ended: (pass: LoggedPass) => void): Log {
  const destination = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      for (const text of chunk.toString('utf8').split('\n').filter(Boolean)) {
        const line = JSON.parse(text) as LoggedPass & { msg?: string; level?: string };
        if (line.msg === 'pass ended') ended(line);
        else if (line.level === 'error' || line.level === 'fatal' || line.level === 'warn')
          process.stderr.write(`${text}\n`);
      }
      done();
    },
  });
  return createLog({ level: 'info', destination });
}
