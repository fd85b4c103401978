import { randomUUID } from 'node:crypto';
import type { NewToken, Token, TokenList, TokenRequest } from '../../../schema/api/token.ts';
import { recordDeed } from '../../store/audit.ts';
import { insertToken, listTokens as readTokens, revokeToken, type TokenRow } from '../../store/tokens.ts';
import type { Caller } from '../caller.ts';
import type { ApiDeps } from '../deps.ts';
import { Refused } from '../refused.ts';
import { makeToken } from '../tokens.ts';

type TokenDeps = Pick<ApiDeps, 'db' | 'now'>;

/** Live ones of one person. */
const most = 50;

/** A token of the caller's own, for programs. Its text is in no other answer than this. */
export async function createToken(deps: TokenDeps, caller: Caller, wanted: TokenRequest): Promise<NewToken> {
  onlySignedIn(caller);
  const { db, now } = deps;
  const { name, scopes, days = 90 } = wanted;
  const live = (await readTokens(db, caller.person.id)).filter(
    ({ expiresAt }) => expiresAt.getTime() > now(),
  );
  if (live.length >= most) throw new Refused(409, `you have ${most} tokens already`, 'Revoke one first.');
  const { token, hash } = makeToken();
  const createdAt = new Date(now());
  const expiresAt = new Date(now() + days * 24 * 3_600_000);
  const { login: actor, id: actorId } = caller.person;
  const row = { id: randomUUID(), hash, name, scopes, actor, actorId, createdAt, expiresAt };
  await db.transaction(async (tx) => {
    await insertToken(tx, row);
    const made = { name, scopes, expiresAt: expiresAt.toISOString() };
    await recordDeed(tx, {
      ...deedBy(caller),
      action: 'token.create',
      subject: `token ${row.id}`,
      new: made,
    });
  });
  return { ...tokenView({ ...row, lastUsedAt: null, revokedAt: null }), token };
}

/** The caller's own, expired ones too. */
export async function listTokens({ db }: TokenDeps, caller: Caller): Promise<TokenList> {
  onlySignedIn(caller);
  return { tokens: (await readTokens(db, caller.person.id)).map(tokenView) };
}

/** It is good for nothing from now on. */
export async function deleteToken(
  { db, now }: TokenDeps,
  caller: Caller,
  { token: id }: { token: string },
): Promise<void> {
  onlySignedIn(caller);
  await db.transaction(async (tx) => {
    const row = await revokeToken(tx, { id, actorId: caller.person.id, now: new Date(now()) });
    if (!row) throw new Refused(404, 'you have no such token');
    const old = { name: row.name, scopes: row.scopes };
    await recordDeed(tx, { ...deedBy(caller), action: 'token.revoke', subject: `token ${id}`, old });
  });
}

/** A token that leaked must not be able to make another that outlives it. */
function onlySignedIn({ by }: Caller): void {
  if (by.kind !== 'session') throw new Refused(403, 'a token cannot do this', 'Sign in.');
}

function deedBy({ person, origin }: Caller) {
  return { actor: person.login, actorId: person.id, origin, repositoryId: null };
}

function tokenView({ id, name, scopes, createdAt, expiresAt, lastUsedAt }: TokenRow): Token {
  return {
    id,
    name,
    scopes: [...scopes],
    createdAt: createdAt.toISOString(),
    expiresAt: expiresAt.toISOString(),
    lastUsedAt: lastUsedAt?.toISOString() ?? null,
  };
}
