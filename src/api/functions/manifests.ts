import type {
  CurrentManifest,
  ManifestCheck,
  ManifestPull,
  ManifestPullRequest,
} from '../../../schema/api/manifest.ts';
import { environmentKey } from '../../../schema/environment.ts';
import type { Problem } from '../../../schema/problem.ts';
import type { Refusal } from '../../github/proposals/refusal.ts';
import { recordDeed } from '../../store/audit.ts';
import { wakeEnvironments } from '../../store/environments.ts';
import { changeIntent } from '../../store/intents.ts';
import type { Caller } from '../caller.ts';
import type { ApiDeps } from '../deps.ts';
import { inRepository } from '../may.ts';
import { Refused } from '../refused.ts';
import { wakeForPerson } from '../wake-for-person.ts';

type ManifestDeps = Pick<ApiDeps, 'db' | 'access' | 'proposals' | 'allowances'>;

/** The manifest of the default branch as GitHub has it now, and what the check would say of it in a pull request. */
export async function readManifest(
  deps: ManifestDeps,
  caller: Caller,
  { repository: id }: { repository: number },
): Promise<CurrentManifest> {
  const { repository } = await inRepository(deps, caller, { repository: id, needs: 'write' });
  deps.allowances.manifestChecks.spend(caller.person.id);
  const base = await deps.proposals.read(repository);
  if (base.kind === 'refused') throw refusedFor(base);
  const { commit, file, blob, text } = base;
  const problems = blob === null ? [] : await deps.proposals.judge(repository, { commit, text });
  return { file, branch: base.repository.defaultBranch, commit, blob, text, problems: [...problems] };
}

/** What the check would say of a text. It tells also whether the secrets in it open: for who could push it. */
export async function checkManifest(
  deps: ManifestDeps,
  caller: Caller,
  { repository: id, commit, text }: { repository: number; commit: string; text: string },
): Promise<ManifestCheck> {
  const { repository } = await inRepository(deps, caller, { repository: id, needs: 'write' });
  deps.allowances.manifestChecks.spend(caller.person.id);
  return { problems: [...(await deps.proposals.judge(repository, { commit, text }))] };
}

/** Opens a pull request with a manifest; the same asked twice is one. What GitHub says of the person is asked now. */
export async function proposeManifest(
  deps: ManifestDeps & Pick<ApiDeps, 'wake' | 'log'>,
  caller: Caller,
  { repository: id, request }: { repository: number; request: ManifestPullRequest },
): Promise<ManifestPull> {
  const { repository } = await inRepository(deps, caller, { repository: id, needs: 'write', freshMs: 1 });
  deps.allowances.manifestPulls.spend(caller.person.id);
  const { text, blob, title, body = '' } = request;
  const { person } = caller;
  const proposed = await deps.proposals.propose(repository, { person, text, blob, title, body });
  if (proposed.kind === 'refused') throw refusedFor(proposed);
  if (proposed.kind === 'invalid') throw invalid(proposed.problems);
  const { number: pull, url, branch, made } = proposed;
  if (made) await note(deps, caller, { repositoryId: id, pull, branch });
  return { pull, url, branch };
}

/** It is the app's on GitHub; here it is the person's, whose pods are counted and whom a private one is for. */
async function note(
  deps: Pick<ApiDeps, 'db' | 'wake' | 'log'>,
  { person, origin }: Caller,
  { repositoryId, pull, branch }: { repositoryId: number; pull: number; branch: string },
): Promise<void> {
  const ref = { kind: 'pull', repositoryId, number: pull } as const;
  const key = environmentKey(ref);
  const deed = { actor: person.login, actorId: person.id, origin, action: 'manifest.propose', subject: key };
  await deps.db.transaction(async (tx) => {
    await wakeEnvironments(tx, [{ ref }]);
    await changeIntent(tx, key, (intent) => ({ ...intent, actor: person.login }));
    await recordDeed(tx, { ...deed, repositoryId, new: { pull, branch } });
  });
  await wakeForPerson(deps, key);
}

function refusedFor({ title, detail }: Refusal): Refused {
  return new Refused(409, title, detail);
}

const shown = 5;

function invalid(problems: readonly Problem[]): Refused {
  const lines = problems
    .slice(0, shown)
    .map(({ file, line, column, message, fix }) => `${file}:${line}:${column} ${message}. ${fix}`);
  const more = problems.length > shown ? [`And ${problems.length - shown} more.`] : [];
  return new Refused(422, 'the manifest has problems', [...lines, ...more].join('\n'));
}
