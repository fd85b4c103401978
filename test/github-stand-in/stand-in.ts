import { deleteBranch, push, setBranch } from './drive/branches.ts';
import { clickCheckButton, rerequestCheck } from './drive/checks.ts';
import { closePull } from './drive/close-pull.ts';
import { changeInstallation, installOn } from './drive/installation.ts';
import { mergePull } from './drive/merge-pull.ts';
import {
  comment,
  deleteComment,
  editComment,
  openIssue,
  openPullRequest,
  reopenPullRequest,
} from './drive/pull-requests.ts';
import {
  createRepository,
  deleteRepository,
  forkRepository,
  renameRepository,
  setRole,
} from './drive/repositories.ts';
import { personalToken } from './emulate.ts';
import type { Service } from './http/serve.ts';
import { checksOf, commentsOf, deploymentsOf, reactionsTo } from './read.ts';
import { headOf } from './rest/resolve-ref.ts';
import { driver } from './rest/shapes.ts';
import type { Pull, Repository } from './state.ts';
import type { GitHubStandIn, RepositoryHandle } from './types.ts';
import type { World } from './world.ts';

/** The functions by which tests and demos drive and read the stand-in. */
export function standInOf(
  service: Service,
  own: { webhookSecret: string; close: () => Promise<void> },
): GitHubStandIn {
  const { world } = service;
  const { app } = world;
  return {
    baseUrl: world.baseUrl,
    appId: app.id,
    appSlug: app.slug,
    clientId: app.clientId,
    clientSecret: `${app.clientId}-secret`,
    privateKey: app.privateKey,
    installationId: app.installationId,
    webhookSecret: own.webhookSecret,
    ...drivers(world),
    ...road(service, own.webhookSecret),
    ...readers(service),
    close: own.close,
  };
}

function drivers(world: World) {
  const of = (handle: RepositoryHandle) => repositoryOf(world, handle);
  const actor = (options: { actor?: string }) => options.actor ?? driver(world);
  return {
    personalToken: (login: string) => personalToken(login),
    cloneUrl: (handle, login) => {
      const { owner, name } = of(handle);
      return `${world.baseUrl.replace('//', `//${login}:${personalToken(login)}@`)}/${owner}/${name}.git`;
    },
    createRepository: (options) => createRepository(world, options),
    fork: (handle, owner) => forkRepository(world, of(handle), owner),
    renameRepository: (handle, name) => renameRepository(world, of(handle), name),
    deleteRepository: (handle) => deleteRepository(world, of(handle)),
    setPermission: (handle, login, role) => setRole(world, of(handle), { login, role }),
    removePerson: (handle, login) => setRole(world, of(handle), { login, role: 'none' }),
    push: ({ repository, ...options }) => push(world, of(repository), options),
    setBranch: ({ repository, ...options }) => setBranch(world, of(repository), options),
    deleteBranch: ({ repository, ...options }) => deleteBranch(world, of(repository), options),
    head: (handle, branch) => headOf(world, of(handle), branch),
    openPullRequest: ({ repository, fork, ...options }) =>
      openPullRequest(world, of(repository), { ...options, ...(fork ? { fork: of(fork) } : {}) }),
    closePullRequest: (options) =>
      closePull(world, of(options.repository), {
        pull: pullOf(of(options.repository), options.number),
        actor: actor(options),
      }),
    reopen: (options) =>
      reopenPullRequest(world, of(options.repository), {
        pull: pullOf(of(options.repository), options.number),
        actor: actor(options),
      }),
    mergePullRequest: (options) =>
      mergePull(world, of(options.repository), {
        pull: pullOf(of(options.repository), options.number),
        actor: actor(options),
      }),
    openIssue: ({ repository, ...options }) => openIssue(world, of(repository), options),
    comment: ({ repository, ...said }) => comment(world, of(repository), said),
    editComment: ({ repository, ...edit }) => editComment(world, of(repository), edit),
    deleteComment: ({ repository, ...gone }) => deleteComment(world, of(repository), gone),
    clickCheckButton: (click) => clickCheckButton(world, click),
    rerequestCheck: (click) => rerequestCheck(world, click),
    changeInstallation: (action) => changeInstallation(world, action),
    revokeInstallation: () => changeInstallation(world, 'deleted'),
    installOn: (handles, installed) => installOn(world, handles.map(of), installed),
  } satisfies Partial<GitHubStandIn>;
}

function road({ world }: Service, secret: string) {
  const { webhooks } = world;
  return {
    setWebhook: (target) => {
      webhooks.target = target && { ...target, secret: target.secret ?? secret };
    },
    dropWebhooks: (drop) => {
      webhooks.road.drop = drop;
    },
    duplicateWebhooks: (copies) => {
      webhooks.road.copies = copies;
    },
    delayWebhooks: (ms) => {
      webhooks.road.delayMs = ms;
    },
    holdWebhooks: () => {
      webhooks.road.hold = true;
    },
    releaseWebhooks: (order = 'in order') => webhooks.release(order),
    settled: () => webhooks.settled(),
    deliveries: world.state.deliveries,
  } satisfies Partial<GitHubStandIn>;
}

function readers({ world, journal, faults }: Service) {
  const of = (handle: RepositoryHandle) => repositoryOf(world, handle);
  return {
    faults,
    rateLimits: (limits) => {
      world.rates.limits = { ...world.rates.limits, ...limits };
    },
    requests: journal.requests,
    writes: () => journal.requests.filter(({ write }) => write),
    onWrite: (watcher) => {
      journal.watchers.add(watcher);
      return () => {
        journal.watchers.delete(watcher);
      };
    },
    violations: journal.violations,
    answerViolations: journal.answerViolations,
    checks: (handle, sha) => checksOf(world, of(handle), sha),
    comments: (handle, number) => commentsOf(world, of(handle), number),
    deployments: (handle) => deploymentsOf(world, of(handle)),
    reactions: (handle, commentId) => reactionsTo(world, of(handle), commentId),
  } satisfies Partial<GitHubStandIn>;
}

function repositoryOf(world: World, handle: RepositoryHandle): Repository {
  const repository = world.state.repositories.get(handle.id);
  if (!repository) throw new Error(`no repository ${handle.owner}/${handle.name} here`);
  return repository;
}

function pullOf(repository: Repository, number: number): Pull {
  const pull = repository.pulls.get(number);
  if (!pull) throw new Error(`${repository.name} has no pull request ${number}`);
  return pull;
}
