import type { RepositoryRef } from '../../../schema/environment.ts';
import type { Approval } from '../../../schema/intent.ts';
import { atLeast } from '../../access/role.ts';
import type { Octokit } from '../octokit.ts';
import type { OpenPlace, Place } from '../source/place.ts';
import type { Command, Refusal, Verb } from './command.ts';
import { type Person, readRole } from './permission.ts';
import { verbs } from './table.ts';

export interface Asked {
  readonly command: Command;
  readonly person: Person;
  readonly octokit: Octokit;
  readonly repository: RepositoryRef;
  readonly place: () => Promise<Place>;
  /** As it is now. */
  readonly approved: Approval | undefined;
}

/** Who may not, and what cannot be had at all; asked of GitHub at this moment. Throws WorldError while it does not say. */
export async function refusalOf(asked: Asked): Promise<Refusal | undefined> {
  const { verb } = asked.command;
  const denied = await deniedTo(asked);
  if (denied) return denied;
  if (verbs[verb].needs === 'nothing') return undefined;
  const what = `\`/pinacle ${verb}\``;
  const place = await asked.place();
  if (place.kind === 'closed-pull')
    return { refused: `${what} does nothing here: the pull request is closed.` };
  if (place.kind === 'branch-gone' && verb !== 'remove')
    return { refused: `${what} does nothing here: the branch is gone.` };
  return place.kind === 'open' && place.pull?.fork ? refusalOnFork(verb, place, asked.approved) : undefined;
}

async function deniedTo({ command, person, octokit, repository }: Asked): Promise<Refusal | undefined> {
  const { needs } = verbs[command.verb];
  if (needs === 'nothing') return undefined;
  const { id, owner, name } = repository;
  if (atLeast(await readRole(octokit, { id, owner, name }, person), needs)) return undefined;
  const wanted = needs === 'maintain' ? 'maintain or admin' : needs;
  return { refused: `\`/pinacle ${command.verb}\` needs ${wanted} permission on this repository.` };
}

/** Taking away is always allowed, and approving has rules of its own; everything else would run or read what a stranger wrote. */
const always: ReadonlySet<Verb> = new Set(['down', 'remove', 'approve']);
/** An approval is for one commit, the head: there is none to go back to. */
const never: ReadonlySet<Verb> = new Set(['rollback', 'unpin']);

function refusalOnFork(verb: Verb, { head }: OpenPlace, approved: Approval | undefined): Refusal | undefined {
  if (always.has(verb)) return undefined;
  const what = `\`/pinacle ${verb}\``;
  if (never.has(verb))
    return { refused: `${what} is not for pull requests from forks: only the approved head runs.` };
  if (approved?.commit === head) return undefined;
  return {
    refused: `${what} is for a fork only after someone with maintain or admin permission approved its head: \`/pinacle approve ${head}\`. \`/pinacle plan\` shows what would run.`,
  };
}
