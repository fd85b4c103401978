import { describe, expect, it } from 'vitest';
import type { Octokit } from '../../src/github/octokit.ts';
import { headOf, type Reading } from '../../src/github/source/head-of.ts';
import { readPull } from '../../src/github/source/read-pull.ts';

const sha = 'a'.repeat(40);
const ours = { id: 1, owner: 'acme', name: 'shop' };

/** A GitHub that answers each route with one value; what it does not know is 404. */
function reading(answers: Readonly<Record<string, unknown>>): Reading {
  const request = async (route: string) => {
    const [, data] = Object.entries(answers).find(([end]) => route.endsWith(end)) ?? [];
    if (data === undefined)
      throw Object.assign(new Error('Not Found'), { status: 404, response: { headers: {} } });
    return { data };
  };
  return { octokit: { request } as unknown as Octokit, repository: ours, signal: AbortSignal.timeout(5000) };
}

const pull = (more: object = {}, base = 1) => ({
  state: 'open',
  merged: false,
  user: { login: 'bob' },
  head: { sha, ref: 'feature', repo: { id: 1 }, ...more },
  base: { ref: 'main', repo: { id: base, name: 'shop', owner: { login: 'acme' }, default_branch: 'main' } },
});
const ref = { ref: 'refs/heads/main', object: { sha } };

describe('a pull request', () => {
  it.each([
    ['of the repository itself', { repo: { id: 1 } }, false],
    ['of a fork', { repo: { id: 2 } }, true],
    ['of a fork that was deleted', { repo: null }, true],
  ])('%s', async (_, head, fork) => {
    const place = await readPull(reading({ '{pull_number}': pull(head), '/git/ref/{ref}': ref }), 7);
    expect(place).toMatchObject({ kind: 'open', pull: { fork } });
  });

  it('of another repository, under the name that ours had, is not ours', async () => {
    const at = reading({
      '{pull_number}': pull({}, 2),
      '/git/ref/{ref}': ref,
      '/repositories': { repositories: [] },
    });
    await expect(readPull(at, 7)).rejects.toMatchObject({ code: 'repository-unreadable' });
  });
});

it.each(['refs/heads/main-2', 'refs/tags/main'])(
  'an answer for %s says nothing about main',
  async (other) => {
    const at = reading({ '/git/ref/{ref}': { ...ref, ref: other } });
    await expect(headOf(at, 'main')).rejects.toMatchObject({ code: 'repository-unreadable' });
  },
);
