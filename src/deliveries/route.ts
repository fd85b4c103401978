import { branchChange } from './events/branch-change.ts';
import { checkRun } from './events/check-run.ts';
import { checkSuite } from './events/check-suite.ts';
import { installation } from './events/installation.ts';
import { installationRepositories } from './events/installation-repositories.ts';
import { issueComment } from './events/issue-comment.ts';
import { pullRequest } from './events/pull-request.ts';
import { push } from './events/push.ts';
import { repository } from './events/repository.ts';
import { knownRepository } from './known-repository.ts';
import { idAt } from './payload.ts';
import { type Delivery, nothing, type Routing } from './routing.ts';

/** The events that mean something to us. Every other one is recorded and ignored. */
const events: Readonly<Record<string, (delivery: Delivery) => Partial<Routing>>> = {
  push,
  create: branchChange,
  delete: branchChange,
  pull_request: pullRequest,
  issue_comment: issueComment,
  check_run: checkRun,
  check_suite: checkSuite,
  installation,
  installation_repositories: installationRepositories,
  repository,
};

/** Which environments a delivery wakes, which commands it carries, what it tells. Pure, and total over any payload. */
export function route(delivery: Delivery): Routing {
  const read = Object.hasOwn(events, delivery.event) ? events[delivery.event] : undefined;
  if (!read) return nothing;
  const routing = { ...nothing, ...read(delivery) };
  const wakes = routing.wakes.map((wake) => ({ ...wake, delivery: delivery.guid }));
  return { ...routing, wakes, effects: [...repositoryOf(delivery), ...routing.effects] };
}

/** The installation that a delivery is about: hearing of it is a sign of life, whatever the event. */
export function installationOf(delivery: Pick<Delivery, 'payload'>): number | undefined {
  return idAt(delivery.payload, 'installation', 'id');
}

/** Nearly every payload says the repository's present name: a rename needs no event of its own. */
function repositoryOf(delivery: Delivery): Routing['effects'] {
  const known = knownRepository(delivery.payload);
  return known ? [{ kind: 'repositories', repositories: [known] }] : [];
}
