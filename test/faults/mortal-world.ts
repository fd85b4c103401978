import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Runtime } from '../../reconciler/ports.ts';
import { createLog } from '../../src/log.ts';
import { memoryRuntime } from '../fakes/memory-runtime.ts';
import { type GitHubStandIn, openGitHub } from '../github-stand-in/open.ts';
import { configOf } from '../world/open-world.ts';
import { openUntil, type Until } from '../world/until.ts';
import { type DatabaseState, openDatabaseState } from './database-state.ts';
import { fastClock } from './fast-clock.ts';
import type { Life } from './life.ts';
import { liveHere } from './live-here.ts';
import { writeName } from './point-names.ts';
import { countPoints, type Point, type Points } from './points.ts';
import { type Supervisor, supervise } from './supervisor.ts';

/** What a test sees of the pods. */
export type Machine = Pick<Runtime, 'inventory' | 'observe' | 'watch'>;

/** GitHub, Postgres and a machine, and a control plane that is started again each time it is killed. */
export interface MortalWorld {
  readonly github: GitHubStandIn;
  readonly database: DatabaseState;
  /** Outlives every control plane; nobody but the test looks through this. */
  readonly machine: Machine;
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
  /** In memory, and the control plane in this process, unless told. */
  readonly openStage?: OpenStage;
}

/** What a control plane needs to live, and the machine that it lives on. */
export interface Stage {
  readonly machine: Machine;
  startLife(): Promise<Life>;
  close(): Promise<void>;
}

export type OpenStage<S extends Stage = Stage> = (props: Props) => Promise<S>;

export interface Props {
  readonly dir: string;
  readonly github: GitHubStandIn;
  readonly database: DatabaseState;
  /** To be told of every moment; true: dies here. */
  readonly pass: Points['pass'];
}

/** Worlds of this process, each with an installation of its own. */
let worlds = 1000;

export async function openMortalWorld(options: MortalOptions): Promise<MortalWorld> {
  const { admin, isLast = () => false, openStage = openMemoryStage } = options;
  const dir = await mkdtemp(join(tmpdir(), 'pinacle-faults-'));
  for (const name of ['github', 'state']) await mkdir(join(dir, name));
  worlds += 1;
  const github = await openGitHub({ dir: join(dir, 'github'), installationId: worlds });
  const database = await openDatabaseState(admin);
  const points = countPoints(isLast);
  let life: Life | undefined;
  const pass: Points['pass'] = (when, name) => {
    const dies = points.pass(when, name);
    if (dies) life?.kill();
    return dies;
  };
  const { machine, startLife, close } = await openStage({ dir, github, database, pass });
  const waiting = openUntil(github);
  await waiting.watch(machine);
  github.onWrite(({ when, request }) => {
    const dies = life?.isAlive() && pass(when, writeName(request));
    // What was not sent has no effect.
    if (dies && when === 'before') throw new Error('the sender died before');
  });
  const start = async () => {
    life = await startLife();
    return life;
  };
  const supervisor = await supervise({ github, database, startLife: start });
  const { until } = waiting;
  return {
    github,
    database,
    machine,
    points,
    supervisor,
    until,
    rest: () => rest(until, { github, database, supervisor, machine }),
    close: async () => {
      await waiting.close();
      await supervisor.close();
      await close();
      await github.close();
      await database.drop();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

/** GitHub's second between two writes is 10 ms here. */
const speed = 100;

const openMemoryStage: OpenStage = async ({ dir, github, database, pass }) => {
  const machine = memoryRuntime();
  const log = createLog({ level: process.env.LOG_LEVEL ?? 'silent' });
  const clock = fastClock(speed, Date.now());
  const config = configOf(github, { dir, settings: { ...settings, DATABASE_URL: database.url } });
  return {
    machine,
    startLife: () => liveHere({ config, machine, log, clock, pass }),
    close: async () => undefined,
  };
};

/** The same in each life, as an address is. */
const settings = {
  PINACLE_PORT: '0',
  PINACLE_GATEWAY_PORT: '0',
  PINACLE_PUBLIC_URL: 'https://pinacle.example',
  PINACLE_PODS_DOMAIN: 'pods.example',
};

type Resting = Pick<MortalWorld, 'github' | 'database' | 'supervisor' | 'machine'>;

async function rest(until: Until, { github, database, supervisor, machine }: Resting): Promise<void> {
  let left: readonly string[] = [];
  const look = async () => {
    const before = supervisor.control();
    await github.settled();
    left = before
      ? [...(await database.unfinished()), ...(await unfinishedOn(machine))]
      : ['no control plane works'];
    return left.length === 0 && supervisor.control() === before;
  };
  await until('nothing is left to do', look).catch((error: unknown) => {
    throw new Error(`left to do: ${left.join('; ')}`, { cause: error });
  });
}

async function unfinishedOn(machine: Machine): Promise<readonly string[]> {
  const entries = await machine.inventory();
  const seen = await Promise.all(entries.map(({ environment }) => machine.observe(environment)));
  return seen.flatMap(({ pods }) =>
    pods.flatMap(({ id, install, processes }) => [
      ...(install.state === 'running' ? [`install in ${id}`] : []),
      ...processes.filter(({ state }) => state === 'starting').map(({ name }) => `${name} in ${id}`),
    ]),
  );
}
