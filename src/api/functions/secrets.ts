import type { SecretList, SecretRequest, SecretView } from '../../../schema/api/secret.ts';
import { ourSecretPaths } from '../../../schema/manifest/patterns.ts';
import { keepSecret } from '../../secrets/keep-secret.ts';
import { limits } from '../../secrets/limits.ts';
import { recordDeed } from '../../store/audit.ts';
import type { Database } from '../../store/database.ts';
import { bumpEnvironments, wakeGroup } from '../../store/environments.ts';
import {
  countSecrets,
  findSecret,
  deleteSecret as forget,
  listSecrets as readSecrets,
  type SecretRow,
} from '../../store/secrets.ts';
import type { Caller } from '../caller.ts';
import type { ApiDeps } from '../deps.ts';
import { Refused } from '../refused.ts';
import { type OwnerSeat, type SecretsOf, secretOwner } from '../secret-owner.ts';

type SecretDeps = Pick<ApiDeps, 'db' | 'access' | 'keyring' | 'wake' | 'log'>;

/** Names, who set them and when, and whether two values are equal; never a value. */
export async function listSecrets(
  deps: Pick<ApiDeps, 'db' | 'access'>,
  caller: Caller,
  of: SecretsOf,
): Promise<SecretList> {
  const { owner } = await secretOwner(deps, caller, of);
  return { secrets: (await readSecrets(deps.db, [owner])).map(secretView) };
}

/** Sets or replaces one; the environments that see it look again. */
export async function setSecret(
  deps: SecretDeps,
  caller: Caller,
  { of, name, request }: { of: SecretsOf; name: string; request: SecretRequest },
): Promise<SecretView> {
  const { form = 'env', path = null } = request;
  const value = bytesOf(request);
  const seat = await secretOwner(deps, caller, of);
  const setBy = caller.person.login;
  return change(deps, seat, async (tx) => {
    const before = await findSecret(tx, seat.owner, name);
    if (!before && (await countSecrets(tx, seat.owner)) >= limits.secrets)
      throw new Refused(409, `there are ${limits.secrets} secrets already`, 'Delete one first.');
    const kept = await keepSecret(tx, { ...deps, owner: seat.owner }, { name, value, form, path, setBy });
    const deed = { action: 'secret.set', old: before ? factsOf(before) : null, new: { form, path, ...kept } };
    await recordDeed(tx, { ...deedOf(caller, seat, name), ...deed });
    const after = await findSecret(tx, seat.owner, name);
    if (!after) throw new Error('a secret that was just kept is not there');
    return secretView(after);
  });
}

export async function deleteSecret(
  deps: SecretDeps,
  caller: Caller,
  { of, name }: { of: SecretsOf; name: string },
): Promise<void> {
  const seat = await secretOwner(deps, caller, of);
  await change(deps, seat, async (tx) => {
    const before = await findSecret(tx, seat.owner, name);
    if (!before || !(await forget(tx, seat.owner, name))) throw new Refused(404, 'no such secret');
    await recordDeed(tx, { ...deedOf(caller, seat, name), action: 'secret.delete', old: factsOf(before) });
  });
}

/** In one transaction with its deed and the wakes; hints to the queue when it is through. */
async function change<T>(
  { db, wake, log }: SecretDeps,
  { wakes }: OwnerSeat,
  act: (tx: Database) => Promise<T>,
): Promise<T> {
  const { result, keys } = await db.transaction(async (tx) => ({
    result: await act(tx),
    keys: 'kind' in wakes ? await wakeGroup(tx, wakes) : await bumpEnvironments(tx, wakes),
  }));
  const hints = keys.map((key) => wake(key, { priority: 'event' }));
  await Promise.all(hints).catch((error: unknown) =>
    log.warn({ err: error }, 'a wake was lost; the sweep will'),
  );
  return result;
}

function bytesOf({ value: text, encoding = 'utf8', form = 'env', path }: SecretRequest): Buffer {
  const value = Buffer.from(text, encoding);
  if (encoding === 'base64' && value.toString('base64').replace(/=+$/, '') !== text.replace(/=+$/, ''))
    throw new Refused(400, 'the value is no base64');
  if (value.length > limits.valueBytes)
    throw new Refused(400, `the value is larger than ${limits.valueBytes / 1024} KiB`);
  if (form === 'env' && value.includes(0))
    throw new Refused(400, 'the value has a NUL, which no variable can hold', 'Set it as a file.');
  if (form === 'file' && path === undefined)
    throw new Refused(400, 'a secret that becomes a file has no path');
  if (form === 'env' && path !== undefined)
    throw new Refused(400, 'a secret that becomes a variable has a path');
  if (path !== undefined && ourSecretPaths.test(path)) throw new Refused(400, 'this path is reserved');
  return value;
}

function deedOf({ person, origin }: Caller, { owner, repositoryId }: OwnerSeat, name: string) {
  const subject = `${owner.scope}/${owner.owner} ${name}`;
  return { actor: person.login, actorId: person.id, origin, subject, repositoryId };
}

/** All that the audit log keeps of it. */
function factsOf({ form, path, digest, setBy }: SecretRow) {
  return { form, path, digest, setBy };
}

function secretView({ name, form, path, setBy, setAt, digest }: SecretRow): SecretView {
  return { name, form, path, setBy, setAt: setAt.toISOString(), digest };
}
