import { randomBytes } from 'node:crypto';
import { tokenDigest } from '../../src/gateway/guard/credential-of.ts';
import { saveBypassToken } from '../../src/store/bypass-tokens.ts';
import type { World } from './open-world.ts';

/** Headers by which a program sees the pods of a repository: a bypass token of alice's. */
export async function openPass(
  world: World,
  repository: { readonly id: number },
): Promise<Readonly<Record<string, string>>> {
  const token = randomBytes(16).toString('hex');
  await saveBypassToken(world.control().store.db, {
    id: randomBytes(8).toString('hex'),
    digest: tokenDigest(token),
    repositoryId: repository.id,
    environment: null,
    name: 'test',
    createdBy: 'alice',
    createdById: await idOf(world, 'alice'),
    // The clock of a world may be set forward.
    expiresAt: new Date(Date.now() + 7 * 24 * 3_600_000),
  });
  return { 'x-pinacle-bypass': token };
}

/** GitHub's id of a person. */
export async function idOf({ github }: World, login: string): Promise<number> {
  const headers = { authorization: `Bearer ${github.personalToken(login)}` };
  const answer = await fetch(`${github.baseUrl}/user`, { headers });
  return ((await answer.json()) as { id: number }).id;
}
