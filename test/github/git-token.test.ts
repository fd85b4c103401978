import { expect, it } from 'vitest';
import type { GitHubApp } from '../../src/github/app.ts';
import { gitToken } from '../../src/github/git-token.ts';

it('git gets a token that reads the contents of one repository, and nothing else', async () => {
  const asked: unknown[] = [];
  const scopedToken: GitHubApp['scopedToken'] = async (scope) => {
    asked.push(scope);
    return 'token';
  };
  const at = { repository: { id: 7, owner: 'acme', name: 'shop' }, installationId: 3 };
  expect(await gitToken({ scopedToken })(at)).toBe('token');
  expect(asked).toEqual([{ installationId: 3, repositoryId: 7, permissions: { contents: 'read' } }]);
});
