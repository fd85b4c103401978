import type { PodSpec, RemoveSignal, Subject } from '../../../reconciler/plan/desired.ts';
import { makeSpec, type SpecInput } from '../../../reconciler/plan/make-spec.ts';
import type { Source, Wish } from '../../../reconciler/ports.ts';
import type { LastActivity } from '../../../schema/activity.ts';
import { catalogue } from '../../../schema/catalogue/catalogue.ts';
import {
  type EnvironmentKey,
  type EnvironmentRef,
  parseEnvironmentKey,
} from '../../../schema/environment.ts';
import type { Intent } from '../../../schema/intent.ts';
import type { DeployPolicy } from '../../../schema/manifest/types.ts';
import { templates } from '../../../schema/templates/templates.ts';
import { WorldError } from '../../../schema/world-error.ts';
import { lastActivityOf } from '../../activity/last-activity.ts';
import type { Activity } from '../../activity/open-activity.ts';
import type { Mirror } from '../../git/mirror.ts';
import { allowedScopes } from '../../secrets/allowed-scopes.ts';
import type { Database } from '../../store/database.ts';
import { findEnvironment } from '../../store/environments.ts';
import { findRepository, type RepositoryRow, saveRepositories } from '../../store/installations.ts';
import type { GitHubApp } from '../app.ts';
import { toWorldError } from '../to-world-error.ts';
import { decide } from './decide.ts';
import { basePolicy, closedPolicy, defaultPolicy } from './default-policy.ts';
import { expiryOf } from './expiry.ts';
import { heedBrake } from './heed-brake.ts';
import { type KnownPods, openKnownPods } from './known-pods.ts';
import type { ClosedPull, OpenPlace, Place } from './place.ts';
import { readPlace } from './read-place.ts';
import type { ReadSnapshot, Snapshot } from './read-snapshot.ts';
import { openRemovalBrake, type RemovalBrake } from './removal-brake.ts';
import { closedSubject, storedSubject, subjectOf } from './subject.ts';
import { type TrustFacts, trustOf } from './trust.ts';
import { type SecretsAndUrls, withSecrets } from './with-secrets.ts';

export interface SourceDeps extends SecretsAndUrls {
  readonly app: GitHubApp;
  readonly readSnapshot: ReadSnapshot;
  readonly mirror: Pick<Mirror, 'changedPaths'>;
  readonly db: Database;
  readonly baseImage: string;
  /** Use that may not be stored yet. */
  readonly seen: Activity['seen'];
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** Everything one wish is made from. */
interface Question {
  readonly deps: SourceDeps;
  readonly pods: KnownPods;
  readonly brake: RemovalBrake;
  readonly readSnapshot: ReadSnapshot;
  readonly environment: EnvironmentKey;
  readonly ref: EnvironmentRef;
  readonly known: RepositoryRow;
  readonly intent: Intent;
  readonly createdAt: number;
  readonly lastActivity: LastActivity;
  /** As stored by the last pass. */
  readonly last: Subject | null;
  /** The last pass held its removal back. */
  readonly held: boolean;
  readonly signal: AbortSignal;
}

/** What git and people want, read from GitHub, our mirror of the repository and the intents in Postgres. */
export function openSource(deps: SourceDeps): Source {
  const shared = {
    deps,
    pods: openKnownPods(deps.db),
    brake: openRemovalBrake(deps.db),
    readSnapshot: deps.readSnapshot,
  };
  return {
    desired: async (environment, { signal }) => {
      try {
        const question = { ...shared, ...(await remember(deps, environment)), environment, signal };
        return await heedBrake({ ...question, now: deps.now() }, await answer(question));
      } catch (error) {
        throw asUnreadable(error);
      }
    },
    changedPaths: (repository, from, to) => deps.mirror.changedPaths(repository, from, to),
  };
}

async function remember(deps: SourceDeps, environment: EnvironmentKey) {
  const ref = parseEnvironmentKey(environment);
  if (!ref) throw new Error(`not the key of an environment: ${environment.slice(0, 100)}`);
  const [known, row] = await Promise.all([
    findRepository(deps.db, ref.repositoryId),
    findEnvironment(deps.db, environment),
  ]);
  if (!known)
    throw new WorldError('repository-unreadable', `nobody told us of repository ${ref.repositoryId}`);
  const createdAt = row?.createdAt.getTime() ?? deps.now();
  const lastActivity: LastActivity = row
    ? lastActivityOf(row, deps.seen(environment))
    : { at: createdAt, kind: 'push' };
  const last = storedSubject(row?.subject);
  const held = row?.wish === 'ask/many-removals';
  return { ref, known, intent: row?.intent ?? {}, createdAt, lastActivity, last, held };
}

async function answer(question: Question): Promise<Wish> {
  const { deps, known, ref, signal } = question;
  const octokit = await deps.app.repository({
    installationId: known.installationId,
    repositoryId: known.id,
    step: 'read',
  });
  const place = await readPlace({ octokit, repository: known, signal }, ref);
  await followRename(question, place);
  switch (place.kind) {
    case 'closed-pull':
      return {
        subject: closedSubject(question.environment, known.installationId, place),
        desired: { kind: 'remove', signal: closedSignal(place) },
      };
    case 'branch-gone':
      return { subject: question.last, desired: { kind: 'remove', signal: { kind: 'branch-gone' } } };
    case 'open':
      return wishOfOpen(question, place);
  }
}

/** GitHub opens what was closed again, and never what was merged. */
function closedSignal({ merged, closedAt }: ClosedPull): RemoveSignal {
  return { kind: 'closed', merged, ...(merged ? {} : { keepUntil: closedAt + keepMs }) };
}

/** How long a closed pull request keeps its workspace. */
const keepMs = 24 * 3_600_000;

/** Keeps the name that a repository has now, so that the next request goes straight. */
async function followRename({ deps, known }: Question, { repository }: Place): Promise<void> {
  const { id, owner, name } = repository;
  if (owner === known.owner && name === known.name) return;
  await saveRepositories(deps.db, [{ id, owner, name, installationId: known.installationId }]);
}

async function wishOfOpen(question: Question, place: OpenPlace): Promise<Wish> {
  const { deps, intent, lastActivity } = question;
  const at = { repository: place.repository, installationId: question.known.installationId };
  if (intent.down) return downWish(question, place, intent.down.by);
  const { commit, ...where } = wantedCommit(intent, place);
  const snapshot = await question.readSnapshot(at, commit, { ...where, signal: question.signal });
  const policy = await policyOf(question, place, snapshot);
  const life = { ttlMs: policy.ttlMs, createdAt: question.createdAt, usedAt: lastActivity.at };
  const expiresAt = place.pull ? expiryOf(intent, life) : undefined;
  const sleepsAt = policy.idleMs === null ? undefined : lastActivity.at + policy.idleMs;
  const trust = trustOf({ from: whence(place), head: place.head, policy, approved: intent.approved });
  const withoutSecrets = !trust.secretsAllowed;
  const actor = intent.up?.by ?? intent.actor ?? place.pull?.author;
  const widest = policy.visibility ? { widest: policy.visibility } : {};
  const { environment } = question;
  const times = { expiresAt, sleepsAt, lastActivity };
  const subject = subjectOf({ environment, ...at, place, actor, ...times, withoutSecrets });
  const wanted = decide({
    ...place,
    pull: place.pull,
    trust,
    intent,
    snapshot,
    policy,
    expiresAt,
    sleepsAt,
    actor,
    now: deps.now(),
    spec: () => specOf(deps, { subject, snapshot, commit, intent, ...widest }),
    ...(await countPods(question, actor)),
  });
  const asked = () => askOf({ subject, snapshot, commit });
  const spec = (more: Pick<SpecInput, 'secrets' | 'urls'>) =>
    specOf(deps, { subject, snapshot, commit, intent, ...widest, ...more });
  return { subject, desired: await withSecrets(wanted, deps, { asked, subject, spec }) };
}

/** The commit to run, and where in the repository it is found. A fork's files are fetched once it may run. */
function wantedCommit(intent: Intent, { pull, head, branch }: OpenPlace) {
  const fork = pull?.fork ?? false;
  const pin = pinOf(intent, fork);
  const commit = pin?.commit ?? head;
  const ref = pull && !pin ? `refs/pull/${pull.number}/head` : `refs/heads/${branch}`;
  return { commit, ref, bare: fork && intent.approved?.commit !== commit };
}

/** Which secrets to ask the vault for: those that an environment of this trust may have. */
function askOf({ subject, snapshot, commit }: { subject: Subject; snapshot: Snapshot; commit: string }) {
  if (snapshot.manifest.kind !== 'valid')
    throw new Error('secrets were asked of a manifest that is not valid');
  const { repository, installationId, environment } = subject;
  const scopes = allowedScopes(subject);
  const { manifest, file } = snapshot.manifest;
  return { environment, at: { repository, installationId }, commit, manifest, file, scopes };
}

function whence({ pull }: OpenPlace): TrustFacts['from'] {
  if (!pull) return 'branch';
  return pull.fork ? 'fork' : 'pull';
}

/** Of a fork the head runs or nothing does: an approval is for one commit. */
function pinOf({ pin }: Intent, fork: boolean): Intent['pin'] {
  return fork ? undefined : pin;
}

/** Needs no commit: what people want gone goes also when git cannot be reached. */
function downWish({ environment, known }: Question, place: OpenPlace, by: string): Wish {
  const { repository } = place;
  const about = { environment, repository, installationId: known.installationId, place };
  const subject = subjectOf({ ...about, actor: undefined, expiresAt: undefined });
  return { subject, desired: { kind: 'remove', signal: { kind: 'down', by } } };
}

async function countPods({ pods, environment }: Question, actor: string | undefined) {
  const [runs, otherPods] = await Promise.all([
    pods.runs(environment),
    actor === undefined ? 0 : pods.countOf(actor, environment),
  ]);
  return { runs, otherPods };
}

/** A pull request is judged by the branch it wants to get into: what it proposes itself cannot widen what may run. */
async function policyOf(question: Question, place: OpenPlace, own: Snapshot): Promise<DeployPolicy> {
  if (!place.pull) return own.manifest.kind === 'valid' ? own.manifest.manifest.deploy : defaultPolicy;
  if (place.pull.base === undefined) return closedPolicy;
  const at = { repository: place.repository, installationId: question.known.installationId };
  const { manifest } = await question.readSnapshot(at, place.pull.base, { signal: question.signal });
  return basePolicy(manifest);
}

function specOf(
  deps: SourceDeps,
  from: { subject: Subject; snapshot: Snapshot; commit: string; intent: Intent } & Pick<
    SpecInput,
    'secrets' | 'urls' | 'widest'
  >,
): PodSpec {
  const { manifest, lockfiles } = from.snapshot;
  if (manifest.kind !== 'valid') throw new Error('a spec was asked of a manifest that is not valid');
  return makeSpec({
    ...from,
    manifest: manifest.manifest,
    lockfiles,
    baseImage: deps.baseImage,
    catalogue,
    templates,
  });
}

/** Whatever GitHub refused, we could not read: never a sign that something is gone. */
function asUnreadable(error: unknown): unknown {
  const fault = toWorldError(error, 'read the repository');
  if (!(fault instanceof WorldError) || fault.code !== 'github-refused') return fault;
  return new WorldError('repository-unreadable', fault.message.replace(/^[a-z-]+: /, ''), { cause: error });
}
