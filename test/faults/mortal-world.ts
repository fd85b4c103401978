import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLog } from '../../src/log.ts';
import { type MemoryRuntime, memoryRuntime } from '../fakes/memory-runtime.ts';
import { type GitHubStandIn, openGitHub } from '../github-stand-in/open.ts';
import { configOf } from '../world/open-world.ts';
import { openUntil, type Until } from '../world/until.ts';
import { type DatabaseState, openDatabaseState } from './database-state.ts';
import { fastClock } from './fast-clock.ts';
import { startLife } from './life.ts';
import { writeName } from './point-names.ts';
import { countPoints, type Point, type Points } from './points.ts';
import { type Supervisor, supervise } from './supervisor.ts';

/** GitHub, Postgres and a machine in memory, and a control plane that is started again each time it is killed. */
export interface MortalWorld {
  readonly github: GitHubStandIn;
  readonly database: DatabaseState;
  /** Outlives every control plane. */
  readonly machine: MemoryRuntime;
  readonly points: Points;
  readonly supervisor: Supervisor;
  readonly until: Until;
  /** Resolves when a control plane works and nothing is left for it to do. */
  rest(): Promise<void>;
  close(): Promise<void>;
}

export interface MortalOptions {
  /** `inject('databaseUrl')`. */
  readonly admin: string;
  /** Where the control plane dies; nowhere unless told. */
  readonly isLast?: (point: Point) => boolean;
}

/** GitHub's second between two writes is 10 ms here. */
const speed = 100;

/** Worlds of this process, each with an installation of its own. */
let worlds = 1000;

export async function openMortalWorld({ admin, isLast = () => false }: MortalOptions): Promise<MortalWorld> {
  const dir = await mkdtemp(join(tmpdir(), 'pinacle-faults-'));
  for (const name of ['github', 'state']) await mkdir(join(dir, name));
  worlds += 1;
  const github = await openGitHub({ dir: join(dir, 'github'), installationId: worlds });
  const database = await openDatabaseState(admin);
  const machine = memoryRuntime();
  const waiting = openUntil(github);
  await waiting.watch(machine);
  const points = countPoints(isLast);
  const supervisor = await supervise({
    github,
    database,
    startLife: lives({ github, database, machine, points, dir }),
  });
  const { until } = waiting;
  return {
    github,
    database,
    machine,
    points,
    supervisor,
    until,
    rest: () => rest(until, { github, database, supervisor }),
    close: async () => {
      await waiting.close();
      await supervisor.close();
      await github.close();
      await database.drop();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

type Parts = Pick<MortalWorld, 'github' | 'database' | 'machine' | 'points'> & { readonly dir: string };

/** What starts one life after the other; the points of all are counted together. */
function lives({ github, database, machine, points, dir }: Parts) {
  const log = createLog({ level: process.env.LOG_LEVEL ?? 'silent' });
  const clock = fastClock(speed);
  const config = configOf(github, { dir, settings: { ...settings, DATABASE_URL: database.url } });
  let kill = () => {};
  let isAlive = () => false;
  const pass: Points['pass'] = (when, name) => {
    const dies = points.pass(when, name);
    if (dies) kill();
    return dies;
  };
  github.onWrite(({ when, request }) => {
    const dies = isAlive() && pass(when, writeName(request));
    // What was not sent has no effect.
    if (dies && when === 'before') throw new Error('the sender died before');
  });
  return async () => {
    const life = await startLife({ config, machine, log, clock, pass });
    kill = life.kill;
    isAlive = life.isAlive;
    return life;
  };
}

/** The same in each life, as an address is. */
const settings = {
  PINACLE_PORT: '0',
  PINACLE_GATEWAY_PORT: '0',
  PINACLE_PUBLIC_URL: 'https://pinacle.example',
  PINACLE_PODS_DOMAIN: 'pods.example',
};

async function rest(
  until: Until,
  { github, database, supervisor }: Pick<MortalWorld, 'github' | 'database' | 'supervisor'>,
): Promise<void> {
  let left: readonly string[] = [];
  const look = async () => {
    const before = supervisor.control();
    await github.settled();
    left = before ? await database.unfinished() : ['no control plane works'];
    return left.length === 0 && supervisor.control() === before;
  };
  await until('nothing is left to do', look).catch((error: unknown) => {
    throw new Error(`left to do: ${left.join('; ')}`, { cause: error });
  });
}
