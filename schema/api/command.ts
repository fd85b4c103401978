import Type, { type Static } from 'typebox';
import { tierNames } from '../tiers.ts';
import { Commit, nullable, ProcessName, shape, Time } from './common.ts';

const Span = Type.String({ pattern: '^(?:\\d{1,5}[mhd]){1,3}$', description: 'from 1m to 30d: `8h`' });
const command = <const C extends string>(name: C) => Type.Literal(name);

/** What can be asked of an environment: the same as by comments and buttons, carried out by the same pass. */
export const CommandRequest = Type.Union([
  shape({
    command: command('up'),
    ttl: Type.Optional(Span),
    tier: Type.Optional(Type.Enum([...tierNames])),
  }),
  shape({ command: command('down') }),
  shape({ command: command('sync') }),
  shape({ command: command('restart'), process: Type.Optional(ProcessName) }),
  shape({ command: command('suspend'), reason: Type.Optional(Type.String({ maxLength: 200 })) }),
  shape({ command: command('resume') }),
  shape({ command: command('redeploy') }),
  shape({
    command: command('rollback'),
    commit: Type.Optional(Type.String({ pattern: '^[0-9a-f]{7,40}$' })),
  }),
  shape({ command: command('unpin') }),
  shape({ command: command('extend'), by: Span }),
  shape({
    command: command('approve'),
    commit: Commit,
    withSecrets: Type.Optional(Type.Boolean({ default: false })),
  }),
]);

export const CommandState = shape({
  id: Type.String(),
  state: Type.Enum(['pending', 'done', 'refused']),
  answer: nullable(Type.String({ description: 'Markdown; why it was refused' })),
  issuedAt: Time,
  finishedAt: nullable(Time),
});

export type CommandRequest = Static<typeof CommandRequest>;
export type CommandState = Static<typeof CommandState>;
