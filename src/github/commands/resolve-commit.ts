import { and, desc, eq, ne, sql } from 'drizzle-orm';
import { passes } from '../../../schema/database/tables.ts';
import type { EnvironmentKey, RepositoryRef } from '../../../schema/environment.ts';
import type { Database } from '../../store/database.ts';
import { reaching } from '../../store/world-fault.ts';
import type { Octokit } from '../octokit.ts';
import { asking, requestFault } from '../to-world-error.ts';
import type { Refusal } from './command.ts';

/**
 * The whole id of the commit to roll back to. It must be in the history of the head: GitHub shows the commits of every fork
 * under the repository's name, and those must never run.
 */
export async function resolveCommit(
  octokit: Octokit,
  repository: RepositoryRef,
  range: { readonly commit: string; readonly head: string },
): Promise<{ readonly commit: string } | Refusal> {
  const refused = {
    refused: `Commit \`${range.commit.slice(0, 40)}\` is not in the history of \`${range.head.slice(0, 7)}\`.`,
  };
  return asking('look the commit up', async () => {
    try {
      const { data } = await octokit.request('GET /repos/{owner}/{repo}/compare/{basehead}', {
        owner: repository.owner,
        repo: repository.name,
        basehead: `${range.commit}...${range.head}`,
        per_page: 1,
      });
      const earlier = data.status === 'ahead' || data.status === 'identical';
      return earlier && data.base_commit.sha.startsWith(range.commit)
        ? { commit: data.base_commit.sha }
        : refused;
    } catch (error) {
      const status = requestFault(error)?.status;
      if (status === 404 || status === 422) return refused;
      throw error;
    }
  });
}

/** The last other commit that ran well here; undefined when there was none. */
export const lastGoodCommit = reaching(
  async (db: Database, environment: EnvironmentKey, head: string): Promise<string | undefined> => {
    const ran = sql<string>`${passes.outcome}->>'ran'`;
    const [row] = await db
      .select({ ran })
      .from(passes)
      .where(
        and(
          eq(passes.environment, environment),
          sql`${passes.outcome}->>'kind' = 'converged'`,
          ne(ran, head),
        ),
      )
      .orderBy(desc(passes.epoch))
      .limit(1);
    return row?.ran;
  },
);
