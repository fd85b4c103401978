import type { GitHubApp } from '../github/app.ts';
import { askRole, type Person, type SaidRole } from '../github/commands/permission.ts';
import { asking } from '../github/to-world-error.ts';
import { keepNewest } from '../keep-newest.ts';
import type { Database } from '../store/database.ts';
import { findRepository } from '../store/installations.ts';
import { type Budgets, openBudgets } from './budgets.ts';
import type { Role } from './role.ts';

/** Who may do what, as GitHub says it. */
export interface Access {
  /**
   * What a person may do in a repository, as GitHub said at most `freshMs` ago, which is 60 s unless told; `none` for a repository that
   * is not ours. What stays open for long, a terminal say, asks with a shorter one. Asked again, what has not changed counts no request;
   * while little is left of the installation's hour, nothing else is asked.
   * Throws WorldError when GitHub did not say: then nobody may do anything.
   */
  roleOf(person: Person, repositoryId: number, options?: { freshMs?: number }): Promise<Role>;
}

export interface AccessDeps {
  readonly db: Database;
  readonly app: Pick<GitHubApp, 'repository'>;
  /** Milliseconds. */
  readonly now: () => number;
}

const keptMs = 60_000;

/** Answers that are remembered: of so many persons and repositories. */
const mostKnown = 20_000;

interface Known {
  readonly askedAt: number;
  readonly said: Promise<SaidRole>;
}

interface Memory extends AccessDeps {
  readonly budgets: Budgets;
  readonly known: Map<string, Known>;
}

export function openAccess(deps: AccessDeps): Access {
  const memory: Memory = { ...deps, budgets: openBudgets(deps.now), known: new Map() };
  return {
    roleOf: async (person, repositoryId, { freshMs = keptMs } = {}) => {
      const key = JSON.stringify([person.id, person.login, repositoryId]);
      const before = memory.known.get(key);
      const age = before ? deps.now() - before.askedAt : Number.POSITIVE_INFINITY;
      const fresh = before && age < freshMs - spread({ person, repositoryId, freshMs });
      const { role } = await (fresh ? before.said : ask(memory, { key, person, repositoryId, before }));
      return role;
    },
  };
}

/** Each is asked anew at another moment of the last quarter: what many know is not all asked again at once. */
function spread(of: { person: Person; repositoryId: number; freshMs: number }): number {
  return (of.person.id * 7919 + of.repositoryId * 104_729) % Math.ceil(of.freshMs / 4);
}

interface Question {
  readonly key: string;
  readonly person: Person;
  readonly repositoryId: number;
  readonly before: Known | undefined;
}

/** Who asks meanwhile gets the same answer; one that fails is forgotten, not what was said before it. */
function ask(memory: Memory, question: Question): Promise<SaidRole> {
  const { known, now } = memory;
  const { key, before } = question;
  const asked: Known = { askedAt: now(), said: askGitHub(memory, question) };
  keepNewest(known, key, asked, mostKnown);
  asked.said.catch(() => {
    if (known.get(key) !== asked) return;
    if (before) known.set(key, before);
    else known.delete(key);
  });
  return asked.said;
}

async function askGitHub(memory: Memory, { person, repositoryId, before }: Question): Promise<SaidRole> {
  const { db, app, budgets } = memory;
  const repository = await findRepository(db, repositoryId);
  if (!repository || repository.removedAt) return { role: 'none', etag: undefined, headers: {} };
  const { owner, name, installationId } = repository;
  const last = await before?.said.catch(() => undefined);
  budgets.need(installationId, last?.etag === undefined ? 'news' : 'free');
  try {
    const said = await asking('read the permission of a person', async () => {
      const octokit = await app.repository({ installationId, repositoryId, step: 'access' });
      return askRole(octokit, { repository: { id: repositoryId, owner, name }, person, before: last });
    });
    budgets.note(installationId, said.headers);
    return said;
  } catch (error) {
    budgets.noteFault(installationId, error);
    throw error;
  }
}
