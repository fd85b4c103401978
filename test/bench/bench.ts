import { parseArgs } from 'node:util';
import { benchChangeInPlace } from './change-in-place.ts';
import { benchDashboard } from './dashboard.ts';
import { benchMany } from './many-environments.ts';
import { benchNginx } from './nginx.ts';
import { benchNoOp } from './no-op.ts';
import { benchPushToReady } from './push-to-ready.ts';
import { benchSignIn } from './sign-in.ts';
import type { BenchLine } from './summary.ts';
import { benchWake } from './wake.ts';
import { benchAck } from './webhook-ack.ts';

/**
 * `npm run bench`: measures what the issue promises, on this machine, and prints one JSON line for each figure.
 * `--only ack,push,change,many,nginx,noop,wake,signin,dashboard`: these alone. `--runs 10`: so many runs (seconds of load for `ack`, environments for `many`).
 */
const benches: Readonly<Record<string, Bench>> = {
  ack: { runs: 20, measure: benchAck },
  many: { runs: 1000, measure: benchMany },
  nginx: { runs: 40, measure: benchNginx },
  noop: { runs: 200, measure: benchNoOp },
  change: { runs: 30, measure: benchChangeInPlace },
  push: { runs: 30, measure: benchPushToReady },
  wake: { runs: 30, measure: benchWake },
  // Of one client 30 sign-ins a minute are taken.
  signin: { runs: 20, measure: benchSignIn },
  dashboard: { runs: 5, measure: benchDashboard },
};

interface Bench {
  readonly runs: number;
  readonly measure: (runs: number) => Promise<readonly BenchLine[]>;
}

async function main(): Promise<number> {
  const { values } = parseArgs({ options: { only: { type: 'string' }, runs: { type: 'string' } } });
  const names = values.only?.split(',') ?? Object.keys(benches);
  let failed = 0;
  for (const name of names) {
    const bench = benches[name];
    if (!bench) throw new Error(`no bench ${name}; there are ${Object.keys(benches).join(', ')}`);
    try {
      const lines = await bench.measure(values.runs === undefined ? bench.runs : Number(values.runs));
      for (const line of lines) process.stdout.write(`${JSON.stringify(line)}\n`);
    } catch (error) {
      failed += 1;
      process.stdout.write(`${JSON.stringify({ bench: name, error: String(error) })}\n`);
    }
  }
  return failed === 0 ? 0 : 1;
}

process.exitCode = await main();
