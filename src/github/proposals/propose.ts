import type { Problem } from '../../../schema/problem.ts';
import type { Octokit } from '../octokit.ts';
import { headOf } from '../source/head-of.ts';
import { makeBranch } from './make-branch.ts';
import { type OpenPull, openPull } from './open-pull.ts';
import { branchOf, commitMessage, type Proposal, pullBody } from './proposal.ts';
import type { Base } from './read-base.ts';
import { type Refusal, refusal } from './refusal.ts';

export type Proposed =
  | (OpenPull & { readonly kind: 'proposed'; readonly branch: string })
  | { readonly kind: 'invalid'; readonly problems: readonly Problem[] }
  | Refusal;

export interface ProposeDeps {
  readonly octokit: Octokit;
  /** Of GitHub's pages. */
  readonly host: string;
  /** What the check would say of a text in place of the base's. */
  readonly judge: (base: Base, text: string) => Promise<readonly Problem[]>;
  /** What the manifest's file says at another commit; undefined: it is not there. */
  readonly textAt: (base: Base, commit: string) => Promise<string | undefined>;
  readonly signal: AbortSignal;
}

/** Opens the pull request, unless the text has problems or is no change of what is there now. Throws WorldError and RequestError. */
export async function propose(deps: ProposeDeps, base: Base, proposal: Proposal): Promise<Proposed> {
  const { file, repository } = base;
  if (proposal.blob !== base.blob)
    return refusal(
      `${file} on ${repository.defaultBranch} is not what you began from any more`,
      'Keep a copy of your text, begin again from what is there now, and make the change in it.',
    );
  if (proposal.text === base.text) return refusal('nothing is changed', 'Change the manifest first.');
  const problems = await deps.judge(base, proposal.text);
  if (problems.length > 0) return { kind: 'invalid', problems };
  const branch = branchOf(proposal, base);
  const refused = await makeOrFind(deps, base, { ...proposal, branch });
  if (refused) return refused;
  const about = { branch, title: proposal.title, body: pullBody(proposal) };
  return { kind: 'proposed', branch, ...(await openPull(deps.octokit, repository, about)) };
}

/** A branch that is there already is one that we made for the same before, or else not ours to use. */
async function makeOrFind(
  deps: ProposeDeps,
  base: Base,
  proposal: Proposal & { readonly branch: string },
): Promise<Refusal | undefined> {
  const { octokit, signal, host } = deps;
  const { branch, text } = proposal;
  const find = () => headOf({ octokit, repository: base.repository, signal }, branch);
  let head = await find();
  if (head === undefined) {
    const made = await makeBranch(octokit, base, { branch, text, message: commitMessage(proposal, host) });
    if (made === 'made') return undefined;
    head = await find();
  }
  if (head !== undefined && (await deps.textAt(base, head)) === text) return undefined;
  return refusal(
    `branch ${branch} is there already and says something else`,
    'Delete it, or change your text.',
  );
}
