import Type, { type Static } from 'typebox';
import { patterns } from '../manifest/patterns.ts';
import { Commit, EnvironmentId, limit, nullable, RepositoryName, RoleShape, shape, Time } from './common.ts';

export const RepositoryView = shape({
  ...RepositoryName.properties,
  installation: Type.Integer(),
  defaultBranch: nullable(Type.String()),
  role: RoleShape,
});

export const RepositoryList = shape({ repositories: Type.Array(RepositoryView) });

/** What can have an environment. */
export const Places = shape({
  branches: Type.Array(shape({ branch: Type.String(), head: Commit, environment: nullable(EnvironmentId) })),
  pulls: Type.Array(
    shape({
      pull: Type.Integer(),
      title: Type.String(),
      branch: Type.String(),
      head: Commit,
      author: nullable(Type.String()),
      fork: Type.Boolean(),
      environment: nullable(EnvironmentId),
    }),
  ),
});

export const Recipient = Type.String({ pattern: patterns.recipient });

export const RecipientList = shape({
  recipients: Type.Array(
    shape({
      recipient: Recipient,
      state: Type.Enum(['current', 'old', 'retired'], {
        description: 'values are encrypted to the current one; an old one opens still, a retired one nothing',
      }),
      createdAt: Time,
    }),
  ),
});

export const AuditQuery = shape({
  after: Type.Optional(Type.Integer({ minimum: 0, description: 'only those of a higher id' })),
  limit: limit(1000, 100),
});

export const Deed = shape({
  id: Type.Integer(),
  at: Time,
  actor: Type.String(),
  actorId: Type.Integer(),
  origin: Type.String({ description: 'IP address, `comment`, `button` or `api`' }),
  action: Type.String(),
  subject: Type.String(),
  old: Type.Unknown(),
  new: Type.Unknown(),
});

export const DeedList = shape({
  deeds: Type.Array(Deed),
  next: nullable(Type.Integer({ description: '`after` of the next page; null: this is the last' })),
});

export type RepositoryView = Static<typeof RepositoryView>;
export type RepositoryList = Static<typeof RepositoryList>;
export type Places = Static<typeof Places>;
export type RecipientList = Static<typeof RecipientList>;
export type AuditQuery = Static<typeof AuditQuery>;
export type Deed = Static<typeof Deed>;
export type DeedList = Static<typeof DeedList>;
