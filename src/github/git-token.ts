import type { RepositoryRef } from '../../schema/environment.ts';
import type { GitHubApp } from './app.ts';

/** For git: a token for the one repository that can do nothing but read its contents. */
export function gitToken(
  app: Pick<GitHubApp, 'scopedToken'>,
): (at: { repository: RepositoryRef; installationId: number }) => Promise<string> {
  return ({ repository, installationId }) =>
    app.scopedToken({ installationId, repositoryId: repository.id, permissions: { contents: 'read' } });
}
