import { type ControlPlane, openControlPlane } from '../../src/compose/open-control-plane.ts';
import type { Config } from '../../src/config.ts';
import type { Clock } from '../../src/github/reports/clock.ts';
import type { Log } from '../../src/log.ts';
import type { MemoryRuntime } from '../fakes/memory-runtime.ts';
import { type Mortal, mortalRuntime } from './mortal-runtime.ts';
import { statementName } from './point-names.ts';
import { openSluice } from './sluice.ts';

/** One run of the control plane, from its start to its violent end. */
export interface Life {
  /** Resolves when it works; rejects when it was killed before. */
  readonly control: Promise<ControlPlane>;
  /** SIGKILL: from now on nothing that it does has an effect, on Postgres, GitHub or the machine. */
  kill(): void;
  readonly killed: Promise<void>;
  isAlive(): boolean;
  /** Frees what the kernel would free. */
  bury(): Promise<void>;
}

export interface LifeOptions {
  readonly config: Config;
  readonly machine: MemoryRuntime;
  readonly log: Log;
  readonly clock: Clock;
  readonly pass: Mortal['pass'];
}

export async function startLife({ config, machine, log, clock, pass }: LifeOptions): Promise<Life> {
  let alive = true;
  let tellKilled = () => {};
  const killed = new Promise<void>((resolve) => {
    tellKilled = resolve;
  });
  const mortal = {
    isAlive: () => alive,
    pass: (...moment: Parameters<typeof pass>) => alive && pass(...moment),
  };
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
  const control = openControlPlane(through, { openRuntime, log, clock });
  control.catch(() => undefined);
  const kill = () => {
    alive = false;
    postgres.cut();
    github.cut();
    tellKilled();
  };
  const bury = async () => {
    await control.then(
      (opened) =>
        opened.close().catch((error: unknown) => void (alive && log.error({ err: error }, 'closing'))),
      () => undefined,
    );
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
