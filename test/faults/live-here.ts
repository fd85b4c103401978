import type { Runtime, Terminals } from '../../reconciler/ports.ts';
import { openControlPlane } from '../../src/compose/open-control-plane.ts';
import type { Config } from '../../src/config.ts';
import type { Clock } from '../../src/github/reports/clock.ts';
import type { Log } from '../../src/log.ts';
import { readHere } from '../fakes/read-here.ts';
import type { Life } from './life.ts';
import { type Mortal, mortalRuntime } from './mortal-runtime.ts';
import { statementName } from './point-names.ts';
import { openSluice } from './sluice.ts';

export interface LifeHere {
  readonly config: Config;
  readonly machine: Runtime & Terminals;
  readonly log: Log;
  readonly clock: Clock;
  readonly pass: Mortal['pass'];
}

/** A life in this very process: everything that it has to do with goes through roads that `kill` cuts. */
export async function liveHere({ config, machine, log, clock, pass }: LifeHere): Promise<Life> {
  let alive = true;
  let tellKilled = () => {};
  const killed = new Promise<void>((resolve) => {
    tellKilled = resolve;
  });
  const mortal: Mortal = { isAlive: () => alive, pass: (when, name) => alive && pass(when, name) };
  const postgres = await openSluice(portOf(config.databaseUrl ?? ''), {
    name: statementName,
    pass: mortal.pass,
  });
  const github = await openSluice(portOf(config.githubApiUrl));
  const through = {
    ...config,
    databaseUrl: withPort(config.databaseUrl ?? '', postgres.port),
    githubApiUrl: withPort(config.githubApiUrl, github.port),
    githubUrl: withPort(config.githubUrl, github.port),
  };
  const openRuntime = () => Promise.resolve(mortalRuntime(machine, mortal));
  const control = openControlPlane(through, { openRuntime, log, clock, reads: readHere });
  control.catch(() => undefined);
  const kill = () => {
    alive = false;
    postgres.cut();
    github.cut();
    tellKilled();
  };
  const bury = async () => {
    const opened = await control.catch(() => undefined);
    // A dead one cannot even close in order.
    await opened?.close().catch((error: unknown) => alive && Promise.reject(error));
    await postgres.close();
    await github.close();
  };
  return { control, kill, killed, isAlive: mortal.isAlive, bury };
}

function portOf(url: string): number {
  return Number(new URL(url).port);
}

function withPort(url: string, port: number): string {
  const changed = new URL(url);
  changed.port = String(port);
  return changed.href.replace(/\/$/, '');
}

/** Here, not in a process of its own, which each of hundreds of lives would begin. */
