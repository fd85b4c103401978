import Type, { type Static, type TObject, type TProperties, type TSchema } from 'typebox';

/** An object with these members and no others. */
export function shape<P extends TProperties>(members: P, description?: string): TObject<P> {
  return Type.Object(members, {
    additionalProperties: false,
    ...(description === undefined ? {} : { description }),
  });
}

export const nullable = <T extends TSchema>(of: T) => Type.Union([of, Type.Null()]);

export const Time = Type.String({ format: 'date-time', description: 'ISO 8601, UTC' });

export const EnvironmentId = Type.String({
  pattern: '^[A-Za-z0-9_-]{1,500}$',
  description: 'base64url of the key of an environment',
});

export const RepositoryId = Type.Integer({ minimum: 1, maximum: 999_999_999_999_999 });

export const Commit = Type.String({ pattern: '^[0-9a-f]{40}$' });

export const ProcessName = Type.String({ pattern: '^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$' });

/** GitHub's words for what somebody may do in a repository. */
export const RoleShape = Type.Enum(['read', 'triage', 'write', 'maintain', 'admin']);

export const RepositoryName = shape({ id: RepositoryId, owner: Type.String(), name: Type.String() });

/** Problem details, RFC 9457: the answer of whatever did not go well. */
export const ProblemShape = shape({
  type: Type.String(),
  title: Type.String(),
  status: Type.Integer(),
  detail: Type.Optional(Type.String({ description: 'what to do' })),
});

const Line = Type.Integer({ minimum: 1 });

/** A mistake in a manifest, where it stands and what to do: as the check shows it. */
export const ManifestProblem = shape({
  file: Type.String(),
  line: Line,
  column: Line,
  endLine: Line,
  endColumn: Line,
  path: Type.String({
    description: 'in the document, `processes[0].startCommand`; empty for the file itself',
  }),
  rule: Type.String(),
  message: Type.String(),
  fix: Type.String(),
});

/** How many at most, from 1. */
export const limit = (most: number, otherwise: number) =>
  Type.Optional(Type.Integer({ minimum: 1, maximum: most, default: otherwise }));

export type Problem = Static<typeof ProblemShape>;
