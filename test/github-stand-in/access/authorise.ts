import { notFound, Refusal, unauthorized } from '../http/answer.ts';
import type { Need } from '../http/route.ts';
import type { Caller, InstallationToken, Repository, Role } from '../state.ts';

const RANK: Readonly<Record<string, number>> = {
  none: 0,
  read: 1,
  triage: 1,
  write: 2,
  maintain: 2,
  admin: 3,
};

/** Throws the refusal that GitHub gives when `caller` may not do what `need` says; `repository` is undefined when there is none of that name. */
export function authorise(caller: Caller, need: Need, repository: Repository | undefined): void {
  if (need === 'anyone') return;
  if (need === 'app') {
    if (caller.kind !== 'app') throw unauthorized('A JSON web token could not be decoded');
    return;
  }
  if (caller.kind === 'app') throw unauthorized('Bad credentials');
  if (need === 'installation') {
    if (caller.kind !== 'installation')
      throw new Refusal(
        403,
        'You must authenticate with an installation access token in order to list repositories for an installation.',
      );
    return;
  }
  if (!repository) throw notFound();
  const { names, level } = parseNeed(need);
  if (caller.kind === 'installation') authoriseInstallation(caller.token, { names, level, repository });
  else if (caller.kind === 'person') authorisePerson(roleOf(repository, caller.login), { names, level });
  else authoriseStranger(repository, level);
}

/** What a person may do in a repository: everyone may read a public one. */
export function roleOf(repository: Repository, login: string): Role {
  const role = repository.roles.get(login) ?? (repository.owner === login ? 'admin' : 'none');
  return role === 'none' && !repository.private ? 'read' : role;
}

export function covers(token: InstallationToken, repository: Repository): boolean {
  return (
    repository.installed && (token.repositoryIds === null || token.repositoryIds.includes(repository.id))
  );
}

function authoriseInstallation(
  token: InstallationToken,
  need: { names: readonly string[]; level: string; repository: Repository },
): void {
  if (!covers(token, need.repository)) {
    if (need.repository.private) throw notFound();
    if (need.level === 'read') return;
  }
  const granted = need.names.some(
    (name) => rank(name === 'metadata' ? 'read' : token.permissions[name]) >= rank(need.level),
  );
  if (granted && covers(token, need.repository)) return;
  const accepted = need.names.map((name) => `${name}=${need.level}`).join('; ');
  throw new Refusal(
    403,
    'Resource not accessible by integration',
    {},
    { 'x-accepted-github-permissions': accepted },
  );
}

/** Whoever may read may also comment and react. */
function authorisePerson(role: Role, need: { names: readonly string[]; level: string }): void {
  if (rank(role) === 0) throw notFound();
  if (need.names.includes('issues')) return;
  if (rank(role) < rank(need.level)) throw new Refusal(403, 'Must have push access to repository');
}

function authoriseStranger(repository: Repository, level: string): void {
  if (repository.private) throw notFound();
  if (level !== 'read') throw unauthorized('Requires authentication');
}

function parseNeed(need: Need): { names: readonly string[]; level: string } {
  const [names = '', level = 'read'] = need.split(':');
  return { names: names.split('|'), level };
}

function rank(level: string | undefined): number {
  return RANK[level ?? 'none'] ?? 0;
}
