import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Step, steps } from '../../src/github/steps.ts';
import type { RepositoryHandle } from '../github-stand-in/types.ts';
import { type Desk, openDesk } from './desk.ts';

let desk: Desk;
let mine: RepositoryHandle;
let other: RepositoryHandle;
beforeAll(async () => {
  desk = await openDesk();
  const files = { 'pinacle.yaml': 'x' };
  mine = await desk.github.createRepository({ name: 'mine', private: true, files });
  other = await desk.github.createRepository({ name: 'other', private: true, files });
});
afterAll(() => desk.close());

const ask = async (step: Step, { owner, name }: RepositoryHandle, what: string) => {
  const { installationId } = desk.github;
  const octokit = await desk.app.repository({ installationId, repositoryId: mine.id, step });
  const url = `GET /repos/${owner}/${name}${what}`;
  return octokit.request(url).then(
    () => 200,
    (error: { status: number }) => error.status,
  );
};

it.each<[Step, string, number]>([
  ['read', '/git/ref/heads/main', 200],
  ['read', '/pulls', 200],
  ['read', '/commits/main/check-runs', 403],
  ['command', '/collaborators/alice/permission', 200],
  ['access', '/collaborators/alice/permission', 200],
  ['access', '/git/ref/heads/main', 403],
  ['check', '/commits/main/check-runs', 200],
  ['check', '/git/ref/heads/main', 403],
  ['check', '/deployments', 403],
  ['comment', '/git/ref/heads/main', 403],
  ['deployment', '/deployments', 200],
  ['deployment', '/git/ref/heads/main', 403],
])('the token of the step %s, asked for %s: %i', async (step, what, status) => {
  expect(await ask(step, mine, what)).toBe(status);
});

it.each(Object.keys(steps) as Step[])('the token of the step %s sees no other repository', async (step) => {
  expect(await ask(step, mine, '')).toBe(200);
  expect(await ask(step, other, '')).toBe(404);
});

it('a permission that the installation has not is refused as such', async () => {
  const at = { installationId: desk.github.installationId, repositoryId: mine.id };
  const asked = desk.app.scopedToken({ ...at, permissions: { administration: 'write' } });
  await expect(asked).rejects.toMatchObject({ code: 'github-refused', cause: { status: 403 } });
});
