import Type, { type Static } from 'typebox';
import { activityKinds } from '../activity.ts';
import { tierNames } from '../tiers.ts';
import {
  Commit,
  EnvironmentId,
  limit,
  ManifestProblem,
  nullable,
  RepositoryName,
  RoleShape,
  shape,
  Time,
} from './common.ts';

/** A word for the dot. `removed` and `none`: nothing is wanted and nothing is there. `unknown`: never looked at. */
export const environmentStates = [
  'running',
  'progressing',
  'stopped',
  'asleep',
  'waiting',
  'failed',
  'invalid',
  'removed',
  'none',
  'unknown',
] as const;

export const EnvironmentState = Type.Enum([...environmentStates]);

const Tier = Type.Enum([...tierNames]);
const Isolation = Type.Enum(['gvisor', 'runc', 'memory']);
const Visibility = Type.Enum(['private', 'team', 'public']);
const ProcessState = Type.Enum(['stopped', 'starting', 'healthy', 'failing', 'finished']);

export const UrlShape = shape({
  process: Type.String(),
  url: Type.String(),
  visibility: Visibility,
  state: nullable(ProcessState),
});

const summary = {
  id: EnvironmentId,
  key: Type.String({ description: '`42/pull/7`, `42/branch/main`' }),
  repository: RepositoryName,
  role: RoleShape,
  kind: Type.Enum(['branch', 'pull']),
  branch: nullable(Type.String({ description: 'of a pull request, its head branch' })),
  pull: nullable(Type.Integer()),
  title: nullable(Type.String({ description: 'of the pull request' })),
  fork: Type.Boolean(),
  state: EnvironmentState,
  words: Type.String({ description: 'the state in a few words' }),
  head: nullable(Commit),
  commit: nullable(Type.String({ description: 'the commit that runs' })),
  pinned: Type.Boolean({ description: 'it runs an earlier commit until `unpin`' }),
  tier: nullable(Tier),
  usdPerMonth: nullable(Type.Number()),
  isolation: nullable(Isolation),
  urls: Type.Array(UrlShape),
  actor: nullable(Type.String({ description: 'login of whoever caused it' })),
  activeAt: nullable(Time),
  activeKind: nullable(Type.Enum([...activityKinds])),
  expiresAt: nullable(Time),
  createdAt: Time,
  updatedAt: Time,
};

export const EnvironmentSummary = shape(summary, 'One branch or one pull request, as a row of a list.');

export const EnvironmentList = shape({
  environments: Type.Array(EnvironmentSummary),
  next: nullable(Type.String({ description: '`after` of the next page; null: this is the last' })),
});

export const EnvironmentQuery = shape({
  repository: Type.Optional(Type.Integer({ minimum: 1, description: 'its id' })),
  state: Type.Optional(EnvironmentState),
  owner: Type.Optional(Type.String({ maxLength: 100, description: 'login of whoever caused it' })),
  after: Type.Optional(Type.String({ maxLength: 300 })),
  limit: limit(500, 100),
});

/** What the last pass wanted, as far as anybody who can read the repository may know it. */
export const Wanted = shape({
  kind: Type.Enum(['run', 'stop', 'remove', 'invalid', 'ask', 'none']),
  why: nullable(Type.String({ description: 'why it stops, goes or waits: `suspended`, `closed`, `quota`' })),
  podName: nullable(Type.String()),
  tier: nullable(Tier),
  processes: Type.Array(
    shape({
      name: Type.String(),
      displayName: Type.String(),
      origin: Type.Enum(['process', 'service']),
      port: nullable(Type.Integer()),
      urlPath: Type.String(),
      visibility: Visibility,
    }),
  ),
  tabs: Type.Array(Type.Unknown({ description: 'as in the manifest' })),
});

export const ObservedWorld = shape({
  isolation: Isolation,
  workspace: Type.Boolean(),
  pods: Type.Array(
    shape({
      id: Type.String(),
      state: Type.Enum(['running', 'stopped']),
      generation: Type.Integer(),
      commit: nullable(Type.String()),
      startedAt: nullable(Time),
      failure: nullable(Type.String({ description: 'why it was given up, or how it ended by itself' })),
      install: Type.Enum(['none', 'running', 'done', 'failed']),
      processes: Type.Array(
        shape({
          name: Type.String(),
          state: ProcessState,
          exitCode: nullable(Type.Integer()),
          since: Time,
        }),
      ),
    }),
  ),
});

/** What people asked of it that still counts. */
export const IntentView = shape({
  suspended: nullable(shape({ by: Type.String(), at: Time, reason: nullable(Type.String()) })),
  pin: nullable(shape({ commit: Commit, by: Type.String(), at: Time })),
  approved: nullable(shape({ commit: Commit, by: Type.String(), at: Time, withSecrets: Type.Boolean() })),
});

export const Environment = shape(
  {
    ...summary,
    wanted: nullable(Wanted),
    observed: nullable(ObservedWorld),
    intent: IntentView,
    portUrl: nullable(
      Type.String({
        description:
          'of ports that the manifest does not name, `{port}` for the number; null for who may not write',
      }),
    ),
    plan: nullable(Type.String({ description: 'the last plan that had steps, as the check words it' })),
    problems: Type.Array(ManifestProblem),
    failure: nullable(
      shape({
        process: nullable(Type.String()),
        message: Type.String(),
        log: Type.Array(Type.String()),
      }),
    ),
  },
  'One environment: what is wanted beside what is there.',
);

export const Pass = shape({
  epoch: Type.Integer(),
  head: nullable(Type.String()),
  outcome: Type.String(),
  words: Type.String(),
  steps: Type.Array(shape({ do: Type.String(), reason: Type.String() })),
  waitingFor: Type.Array(Type.String()),
  plan: Type.String({ description: 'as the check words it' }),
  stages: Type.Record(Type.String(), Type.Number(), { description: 'milliseconds by stage' }),
  startedAt: Time,
  endedAt: Time,
});

export const PassList = shape({ passes: Type.Array(Pass) });

export const PassQuery = shape({
  before: Type.Optional(Type.Integer({ minimum: 1, description: 'only those of an earlier epoch' })),
  limit: limit(100, 20),
});

export const ProcessList = shape({
  processes: Type.Array(
    shape({
      name: Type.String(),
      displayName: Type.String(),
      origin: Type.Enum(['process', 'service', 'gone']),
      state: nullable(ProcessState),
      exitCode: nullable(Type.Integer()),
      since: nullable(Time),
      url: nullable(Type.String()),
      visibility: nullable(Visibility),
    }),
  ),
});

export type EnvironmentSummary = Static<typeof EnvironmentSummary>;
export type EnvironmentList = Static<typeof EnvironmentList>;
export type EnvironmentQuery = Static<typeof EnvironmentQuery>;
export type EnvironmentState = Static<typeof EnvironmentState>;
export type Environment = Static<typeof Environment>;
export type Wanted = Static<typeof Wanted>;
export type ObservedWorld = Static<typeof ObservedWorld>;
export type IntentView = Static<typeof IntentView>;
export type Pass = Static<typeof Pass>;
export type PassList = Static<typeof PassList>;
export type PassQuery = Static<typeof PassQuery>;
export type ProcessList = Static<typeof ProcessList>;
export type UrlShape = Static<typeof UrlShape>;
