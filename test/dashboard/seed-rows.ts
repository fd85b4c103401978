import type { Outcome } from '../../reconciler/outcome.ts';
import { environments, passes, routes } from '../../schema/database/tables.ts';
import { environmentKey } from '../../schema/environment.ts';
import type { Shown, ShownProcess } from '../../schema/shown.ts';
import type { TierName } from '../../schema/tiers.ts';
import type { Database } from '../../src/store/database.ts';
import type { RepositoryHandle } from '../github-stand-in/types.ts';

const minute = 60_000;

interface Scene {
  readonly outcome: Outcome | null;
  readonly shown: Partial<Shown>;
}

const web = (state: ShownProcess['state'], over: Partial<ShownProcess> = {}): ShownProcess => ({
  name: 'web',
  displayName: 'Web',
  origin: 'process',
  state,
  since: Date.now() - 3 * minute,
  port: 3000,
  urlPath: '/',
  visibility: 'team',
  ...over,
});
const worker = (state: ShownProcess['state']) => web(state, { name: 'worker', displayName: 'Worker' });
const postgres = (state: ShownProcess['state']) =>
  web(state, { name: 'postgres', displayName: 'PostgreSQL', origin: 'service', port: 5432 });

const running = {
  wanted: 'run',
  processes: [web('healthy'), worker('healthy'), postgres('healthy')],
} as const;
const converged = { kind: 'converged' } as const;

/** How environments are found, each by name. */
export const scenes = {
  running: { outcome: converged, shown: running },
  starting: {
    outcome: { kind: 'progressing', waitingFor: ['install ends'] },
    shown: { wanted: 'run', processes: [web('absent'), postgres('starting')] },
  },
  failed: {
    outcome: {
      kind: 'failed',
      fault: 'program',
      process: 'web',
      message: 'exited with 1',
      log: [
        '> shop@1.0.0 dev',
        '> node server.js',
        '',
        "Error: Cannot find module 'express'",
        '    at Module._resolveFilename (node:internal/modules/cjs/loader:1145:15)',
      ],
    },
    shown: { wanted: 'run', processes: [web('failing'), postgres('healthy')] },
  },
  invalid: {
    outcome: {
      kind: 'invalid',
      problems: [
        {
          file: 'pinacle.yaml',
          line: 7,
          column: 5,
          endLine: 7,
          endColumn: 17,
          path: 'processes[0].startComand',
          rule: 'unknown-key',
          message: '`startComand` is not known here.',
          fix: 'Did you mean `startCommand`?',
        },
      ],
    },
    shown: { wanted: 'invalid', processes: [web('healthy')] },
  },
  suspended: { outcome: converged, shown: { wanted: 'stop', why: 'suspended', processes: [web('stopped')] } },
  asleep: { outcome: converged, shown: { wanted: 'stop', why: 'asleep', processes: [web('stopped')] } },
  offered: {
    outcome: { kind: 'waiting', reason: 'comment /pinacle up to start it', action: '' },
    shown: { wanted: 'ask', why: 'comment-to-start', pod: null, processes: [web('absent')] },
  },
  fork: {
    outcome: { kind: 'waiting', reason: 'the pull request comes from a fork', action: '' },
    shown: { wanted: 'ask', why: 'fork', pod: null, processes: [web('absent')] },
  },
  unknown: {
    outcome: { kind: 'failed', fault: 'world', code: 'docker-unreachable', message: '', retry: true },
    shown: running,
  },
  queued: { outcome: null, shown: {} },
} as const satisfies Record<string, Scene>;

export type SceneName = keyof typeof scenes;

const titles = [
  'Add a cart that survives a reload',
  'Checkout: ask for the address once',
  'Bump the driver and drop the old pool',
  'Search in product names, with typos',
  'Fix the race between two coupons',
  'Dark mode for the account pages',
  'Import orders from the old shop',
  'Rate-limit sign-in by client',
];
const tiers: readonly TierName[] = ['dev.small', 'dev.medium', 'dev.large'];
const authors = ['alice', 'bob', 'carol'];

interface Seeds {
  readonly repository: RepositoryHandle;
  readonly count: number;
  readonly names: readonly SceneName[];
  readonly first?: number;
}

/** Pull requests `first` (100), 101 … of a repository, as a pass would have left them; nothing of them is due. */
export async function seedRows(
  db: Database,
  { repository, count, names, first = 100 }: Seeds,
): Promise<void> {
  const lines = Array.from({ length: count }, (_, index) =>
    line({ repository, index, number: first + index }, names[index % names.length] ?? 'running'),
  );
  await db.insert(environments).values(lines.map(({ row }) => row));
  const hosts = lines.flatMap(({ route }) => route ?? []);
  if (hosts.length > 0) await db.insert(routes).values(hosts);
  await db.insert(passes).values(lines.flatMap(({ pass }) => pass));
}

function line(
  { repository, index, number }: { repository: RepositoryHandle; index: number; number: number },
  name: SceneName,
) {
  const { id, owner, name: repo } = repository;
  const key = environmentKey({ kind: 'pull', repositoryId: id, number });
  const scene: Scene = scenes[name];
  const at = new Date(Date.now() - index * 7 * minute);
  const head = ((index + 1) * 2654435761 + id).toString(16).padStart(8, '0').repeat(5).slice(0, 40);
  const actor = authors[index % authors.length] ?? 'alice';
  const tier = tiers[index % tiers.length] ?? 'dev.small';
  const pod = {
    state: 'running',
    isolation: index % 5 === 4 ? 'runc' : 'gvisor',
    commit: head,
    install: 'done',
  } as const;
  const subject = {
    environment: key,
    installationId: 1,
    repository: { id, owner, name: repo },
    kind: 'pull',
    branch: `feature-${number}`,
    pullNumber: number,
    title: titles[index % titles.length],
    head,
    fork: name === 'fork',
    actor,
    expiresAt: Date.now() + (20 + index) * 60 * minute,
  };
  const shown: Shown = {
    wanted: 'run',
    podName: `${repo}-pr-${number}`,
    tier,
    pod,
    processes: [],
    tabs: [],
    compared: [
      { field: 'commit', wanted: head, seen: head },
      { field: 'image', wanted: 'node:22-bookworm', seen: 'node:22-bookworm' },
      { field: 'tier', wanted: tier, seen: tier },
      { field: 'ports', wanted: '3000', seen: '3000' },
    ],
    ...scene.shown,
  };
  const route = {
    host: `web-${repo}-pr-${number}-${owner}.localhost`,
    environment: key,
    process: 'web',
    visibility: 'team' as const,
  };
  const intent = name === 'suspended' ? { suspended: { by: actor, at: at.getTime() } } : {};
  const row = {
    key,
    repositoryId: id,
    kind: 'pull' as const,
    pullNumber: number,
    outcome: scene.outcome,
    wish: shown.wanted,
    subject: name === 'queued' ? null : subject,
    shown: name === 'queued' ? null : shown,
    intent,
    activeAt: at,
    createdAt: new Date(at.getTime() - index * 40 * minute),
  };
  const timings = {
    desired: 420,
    observe: 31,
    compare: 2,
    'step create-pod': 610,
    'step checkout': 240,
    report: 12,
    total: 1322,
  };
  const plan = {
    steps: [
      {
        action: { do: 'checkout', pod: 'p' },
        reason: `head is ${head.slice(0, 7)} → check it out`,
        changes: [],
      },
    ],
    waitingFor: ['install ends'],
  };
  const pass = scene.outcome
    ? [
        {
          environment: key,
          epoch: 1,
          head,
          plan,
          outcome: scene.outcome,
          timings,
          startedAt: at,
          endedAt: new Date(at.getTime() + 1322),
        },
      ]
    : [];
  return { row, route: shown.pod && name !== 'queued' ? route : undefined, pass };
}
