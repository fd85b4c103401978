import { readCommit } from '../git/read-commit.ts';
import { NOTHING } from '../git/refs.ts';
import type { Json } from '../http/answer.ts';
import type { Repository } from '../state.ts';
import { timestamp, type World } from '../world.ts';
import { addresses } from './commit-json.ts';
import { appJson } from './shapes.ts';

/** The app's one suite at a commit. Its id is the repository's: nobody of ours looks a suite up. */
export async function suiteJson(world: World, repository: Repository, sha: string): Promise<Json> {
  const runs = [...world.state.checks.values()].filter(
    ({ repositoryId, run }) => repositoryId === repository.id && run.head_sha === sha,
  );
  const { url } = addresses(world, repository);
  const commit = await readCommit(world.objects, repository, sha);
  const at = timestamp(world);
  return {
    id: repository.id,
    node_id: `CS_${sha}`,
    head_branch: null,
    head_sha: sha,
    status: 'queued',
    conclusion: null,
    url: `${url}/check-suites/${repository.id}`,
    before: NOTHING,
    after: sha,
    pull_requests: [],
    app: appJson(world),
    created_at: at,
    updated_at: at,
    latest_check_runs_count: runs.length,
    check_runs_url: `${url}/check-suites/${repository.id}/check-runs`,
    rerequestable: true,
    runs_rerequestable: true,
    head_commit: commit
      ? {
          id: sha,
          tree_id: commit.tree,
          message: commit.message,
          timestamp: commit.committer.date,
          author: namedOnly(commit.author),
          committer: namedOnly(commit.committer),
        }
      : null,
  };
}

function namedOnly({ name, email }: { name: string; email: string }): Json {
  return { name, email };
}
