import { cutText } from '../../../schema/cut-text.ts';
import { type TierName, tierNames } from '../../../schema/tiers.ts';
import type { Command, Refusal, Verb } from './command.ts';
import { parseSpan } from './duration.ts';
import { suggest } from './suggest.ts';

/** `maintain`: the roles maintain and admin. */
export type Needs = 'nothing' | 'write' | 'maintain';

/** One command as people and the code know it. */
export interface VerbRow {
  /** What stands behind `/pinacle`. */
  readonly usage: string;
  readonly does: string;
  /** What the person must be allowed on the repository at the moment when it runs. */
  readonly needs: Needs;
  /** Where it can be given. */
  readonly from: 'comment' | 'button' | 'both';
  readonly parse: (args: readonly string[]) => Command | Refusal;
}

/** Every command. A new one is a row here, a case in `apply.ts`, and nothing else. */
export const verbs: Readonly<Record<Verb, VerbRow>> = {
  up: row('up [--ttl 8h] [--tier dev.medium]', 'start the environment', true, parseUp),
  down: row('down', 'remove the pod and its workspace', true, none('down')),
  plan: row('plan', 'show what a pass would do now', false, none('plan')),
  sync: row('sync', 'look again now', true, none('sync')),
  restart: row('restart [process]', 'restart one process, or all', true, (args) =>
    processOf('restart', args),
  ),
  status: row('status', 'say how it is', false, none('status')),
  logs: row('logs [process]', 'show the last lines of a process', true, (args) => processOf('logs', args)),
  suspend: row('suspend [reason]', 'stop the pod and keep its workspace', true, parseSuspend),
  resume: row('resume', 'start a suspended environment again', true, none('resume')),
  rollback: row('rollback [commit]', 'run an earlier commit until `unpin`', true, parseRollback),
  unpin: row('unpin', 'follow the head again', true, none('unpin')),
  extend: row('extend 4h', 'live longer', true, parseExtend),
  approve: {
    ...row('approve <commit> [--with-secrets]', 'run this one commit of a fork', true, parseApprove),
    needs: 'maintain',
  },
  help: row('help', 'list the commands', false, none('help')),
  stop: { ...row('stop', 'stop the pod and keep its workspace', true, none('stop')), from: 'button' },
  redeploy: { ...row('redeploy', 'make a new pod', true, none('redeploy')), from: 'button' },
  remove: { ...row('remove', 'let go what is held back', true, none('remove')), from: 'button' },
};

function row(usage: string, does: string, write: boolean, parse: VerbRow['parse']): VerbRow {
  return { usage, does, needs: write ? 'write' : 'nothing', parse, from: 'both' };
}

export function isVerb(name: string): name is Verb {
  return Object.hasOwn(verbs, name);
}

/** The command that `words` mean, or why they mean none, with the nearest that does. */
export function readCommand(words: readonly string[], from: 'comment' | 'button'): Command | Refusal {
  const [name = 'help', ...args] = words;
  const verb = isVerb(name) ? verbs[name] : undefined;
  if (verb && (verb.from === 'both' || verb.from === from)) return verb.parse(args);
  const known = Object.entries(verbs).flatMap(([key, { from: place }]) => (place === 'button' ? [] : [key]));
  const meant = alike.get(name) ?? suggest(name, known);
  return refuse(
    `There is no command ${quote(name)}${meant ? `; did you mean \`/pinacle ${meant}\`?` : '; `/pinacle help` lists them.'}`,
  );
}

/** What people write when they mean ours. */
const alike: ReadonlyMap<string, Verb> = new Map([
  ['start', 'up'],
  ['deploy', 'up'],
  ['run', 'up'],
  ['stop', 'suspend'],
  ['pause', 'suspend'],
  ['delete', 'down'],
  ['destroy', 'down'],
  ['remove', 'down'],
  ['redeploy', 'restart'],
  ['reboot', 'restart'],
  ['revert', 'rollback'],
  ['log', 'logs'],
  ['retry', 'sync'],
  ['refresh', 'sync'],
  ['info', 'status'],
  ['trust', 'approve'],
  ['allow', 'approve'],
]);

function none(
  verb: 'down' | 'plan' | 'sync' | 'status' | 'resume' | 'unpin' | 'help' | 'stop' | 'redeploy' | 'remove',
) {
  return (args: readonly string[]): Command | Refusal =>
    args.length === 0 ? { verb } : tooMuch(verb, args[0] ?? '');
}

function parseUp(args: readonly string[]): Command | Refusal {
  let ttlMs: number | undefined;
  let tier: TierName | undefined;
  for (const { name, value } of options(args)) {
    if (name === '--ttl') {
      ttlMs = parseSpan(value);
      if (ttlMs === undefined)
        return refuse(`\`--ttl\` wants a time from 1m to 30d, like \`8h\`, not ${quote(value)}.`);
    } else if (name === '--tier') {
      tier = tierNames.find((known) => known === value.toLowerCase());
      if (!tier) return refuse(`\`--tier\` wants one of ${tierNames.join(', ')}, not ${quote(value)}.`);
    } else {
      return tooMuch('up', name);
    }
  }
  return { verb: 'up', ...(ttlMs === undefined ? {} : { ttlMs }), ...(tier ? { tier } : {}) };
}

/** `--ttl 8h` and `--ttl=8h`. */
function options(args: readonly string[]): { name: string; value: string }[] {
  const [first, ...rest] = args;
  if (first === undefined) return [];
  const [name = '', joined] = first.toLowerCase().split('=', 2);
  if (joined !== undefined || !name.startsWith('--'))
    return [{ name, value: joined ?? '' }, ...options(rest)];
  return [{ name, value: rest[0] ?? '' }, ...options(rest.slice(1))];
}

function processOf(verb: 'restart' | 'logs', args: readonly string[]): Command | Refusal {
  const [process, more] = args;
  if (more !== undefined) return tooMuch(verb, more);
  if (process === undefined) return { verb };
  if (!/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(process))
    return refuse(`${quote(process)} is not the name of a process.`);
  return { verb, process };
}

function parseSuspend(args: readonly string[]): Command | Refusal {
  const reason = cutText(args.join(' '), 200);
  return { verb: 'suspend', ...(reason === '' ? {} : { reason }) };
}

function parseRollback(args: readonly string[]): Command | Refusal {
  const [commit, more] = args;
  if (more !== undefined) return tooMuch('rollback', more);
  if (commit === undefined) return { verb: 'rollback' };
  if (!/^[0-9a-f]{7,40}$/i.test(commit))
    return refuse(`\`rollback\` wants a commit of 7 to 40 hex digits, not ${quote(commit)}.`);
  return { verb: 'rollback', commit: commit.toLowerCase() };
}

function parseApprove(args: readonly string[]): Command | Refusal {
  const named = args.filter((word) => word.toLowerCase() !== '--with-secrets');
  const [commit, more] = named;
  if (commit === undefined)
    return refuse('`approve` wants the commit that you looked at: `/pinacle approve <commit>`.');
  if (more !== undefined) return tooMuch('approve', more);
  if (!/^[0-9a-f]{7,40}$/i.test(commit))
    return refuse(`\`approve\` wants a commit of 7 to 40 hex digits, not ${quote(commit)}.`);
  return { verb: 'approve', commit: commit.toLowerCase(), withSecrets: named.length < args.length };
}

function parseExtend(args: readonly string[]): Command | Refusal {
  const [span, more] = args;
  if (more !== undefined) return tooMuch('extend', more);
  const byMs = span === undefined ? undefined : parseSpan(span);
  if (byMs === undefined) return refuse('`extend` wants a time from 1m to 30d: `/pinacle extend 4h`.');
  return { verb: 'extend', byMs };
}

function tooMuch(verb: Verb, extra: string): Refusal {
  return refuse(`\`/pinacle ${verbs[verb].usage}\` has no place for ${quote(extra)}.`);
}

function refuse(refused: string): Refusal {
  return { refused };
}

/** What someone wrote, as inert text: no Markdown, no mention. */
export function quote(text: string): string {
  return `\`${text.replace(/[^\x20-\x5f\x61-\x7e]|`/g, '?').slice(0, 40)}\``;
}
