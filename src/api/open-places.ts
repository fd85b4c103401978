import type { Places } from '../../schema/api/repository.ts';
import { cutText } from '../../schema/cut-text.ts';
import type { GitHubApp } from '../github/app.ts';
import { boundedCache } from '../github/source/bounded-cache.ts';
import { asking } from '../github/to-world-error.ts';
import type { RepositoryRow } from '../store/installations.ts';

/** What can have an environment, whether it has one or not. */
export type PlacesOnGitHub = {
  readonly [K in keyof Places]: readonly Omit<Places[K][number], 'environment'>[];
};

/** Of a repository, as GitHub said at most 30 s ago. Throws WorldError. */
export type ReadPlaces = (repository: RepositoryRow) => Promise<PlacesOnGitHub>;

const keptMs = 30_000;

/** Whoever opens the page again and again costs GitHub's budget no more than one who does it once. */
export function openPlaces(deps: { app: Pick<GitHubApp, 'repository'>; now: () => number }): ReadPlaces {
  const kept = boundedCache<PlacesOnGitHub>({ entries: 500, characters: 20_000_000 });
  return (repository) => {
    const key = `${repository.id} ${Math.floor(deps.now() / keptMs)}`;
    const known = kept.get(key);
    if (known) return known;
    const read = readGitHub(deps.app, repository);
    kept.keep(key, read);
    return read;
  };
}

function readGitHub(app: Pick<GitHubApp, 'repository'>, repository: RepositoryRow): Promise<PlacesOnGitHub> {
  const { id: repositoryId, installationId, owner, name: repo } = repository;
  return asking('list branches and pull requests', async () => {
    const octokit = await app.repository({ installationId, repositoryId, step: 'read' });
    const page = { owner, repo, per_page: 100 };
    const [branches, pulls] = await Promise.all([
      octokit.request('GET /repos/{owner}/{repo}/branches', page),
      octokit.request('GET /repos/{owner}/{repo}/pulls', { ...page, state: 'open' }),
    ]);
    return {
      branches: branches.data.map(({ name, commit }) => ({ branch: name, head: commit.sha })),
      pulls: pulls.data.map(({ number, title, head, user }) => ({
        pull: number,
        title: cutText(title, 200),
        branch: head.ref,
        head: head.sha,
        author: user?.login ?? null,
        // A deleted fork has no repository any more.
        fork: Number((head.repo as { id: number | bigint } | null)?.id ?? -1) !== repositoryId,
      })),
    };
  });
}
