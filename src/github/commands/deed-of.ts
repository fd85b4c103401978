import type { Intent } from '../../../schema/intent.ts';
import type { CommandRow } from '../../store/commands.ts';
import type { RepositoryRow } from '../../store/installations.ts';
import type { Deed } from './deed.ts';
import { isVerb } from './table.ts';

interface Settled {
  readonly repository: RepositoryRow;
  readonly state: 'done' | 'refused';
  readonly reply?: string | undefined;
  /** Before and after the command. */
  readonly intents: readonly [Intent, Intent];
}

/** What the audit log keeps of a command: who, what, from where, what it changed of the intent, or why it was refused. */
export function deedOf(row: CommandRow, { repository, state, reply, intents }: Settled): Deed {
  const [name = 'help'] = row.words;
  const action = `command.${isVerb(name) ? name : 'unknown'}`;
  const [before, after] = intents;
  const common = {
    actor: row.actor,
    actorId: row.actorId,
    // `comment`, `button`, `dashboard` or `api`.
    origin: row.origin.split('/', 1)[0] ?? '',
    subject: row.environment,
    repositoryId: repository.id,
  };
  const asked = { words: row.words, place: `${row.origin}/${row.line}` };
  if (state === 'refused')
    return { ...common, action: `${action}.refused`, new: { ...asked, ...(reply ? { reply } : {}) } };
  return { ...common, action, old: changed(before, after), new: { ...asked, ...changed(after, before) } };
}

/** The keys of `intent` that are not as in `other`. */
function changed(intent: Intent, other: Intent): Partial<Intent> {
  const theirs: Readonly<Record<string, unknown>> = { ...other };
  return Object.fromEntries(
    Object.entries(intent).filter(([key, value]) => JSON.stringify(value) !== JSON.stringify(theirs[key])),
  );
}
