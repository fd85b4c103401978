import { fastify } from 'fastify';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ReencryptAnswer } from '../../schema/reencryption.ts';
import { openAccess } from '../../src/access/open-access.ts';
import { act } from '../../src/cli/identities/keep-identities.ts';
import { addReencryptRoute } from '../../src/http/add-reencrypt-route.ts';
import { limitRates, rates } from '../../src/http/limit-rates.ts';
import {
  decryptWith,
  encryptTo,
  formatCiphertext,
  makeIdentity,
  parseCiphertext,
} from '../../src/secrets/age.ts';
import { retireRecipient, rotateIdentity } from '../../src/secrets/rotate-identity.ts';
import { listDeeds } from '../../src/store/audit.ts';
import { type Desk, openDesk } from '../github/desk.ts';
import type { RepositoryHandle } from '../github-stand-in/types.ts';

let desk: Desk;
let made: RepositoryHandle;
let count = 0;
const value = 'correct-horse';
const by = { actor: 'root', actorId: 0, origin: 'command line' };
const deps = () => ({ db: desk.db, identities: desk.secrets.identities });
const recipientNow = () => desk.secrets.identities.recipient(made.id);
const encrypted = async (recipient: string, text = value) =>
  formatCiphertext(await encryptTo(recipient, Buffer.from(text)));

beforeAll(async () => {
  desk = await openDesk();
});
afterAll(() => desk.close());
beforeEach(async () => {
  count += 1;
  made = await desk.github.createRepository({ name: `rotation-${count}`, private: true, files: { a: 'a' } });
  await desk.know(made);
});

/** What is wanted of main with this secret. */
async function wish(ciphertext: string) {
  const yaml = `secrets: { DB_URL: "${ciphertext}" }\nprocesses: [{ name: web, startCommand: npm start }]\n`;
  await desk.github.push({ repository: made, branch: 'main', files: { 'pinacle.yaml': yaml } });
  const ref = { kind: 'branch', repositoryId: made.id, branch: 'main' } as const;
  await desk.wake(ref);
  return (await desk.desired(ref)).desired;
}

describe('a new recipient', () => {
  it('the earlier one opens until it is retired; then the problem says for whom it was and what to do', async () => {
    const before = await recipientNow();
    const ciphertext = await encrypted(before);
    const rotated = await rotateIdentity(deps(), by, made);
    expect(rotated).toEqual({ recipient: await recipientNow(), before });
    expect(rotated.recipient).not.toBe(before);
    expect(await wish(ciphertext)).toMatchObject({ kind: 'run' });
    expect(await wish(await encrypted(rotated.recipient))).toMatchObject({ kind: 'run' });

    expect(await retireRecipient(deps(), by, { repository: made, recipient: before })).toBe(true);
    const desired = await wish(ciphertext);
    expect(desired).toMatchObject({
      kind: 'invalid',
      problems: [
        {
          file: 'pinacle.yaml',
          line: 1,
          rule: 'secret-wrong-recipient',
          message: `secret DB_URL is encrypted to ${before}, an earlier recipient that was retired`,
          fix: `This repository's recipient is ${rotated.recipient}: run \`pinacle secrets set DB_URL --recipient ${rotated.recipient}\`.`,
        },
      ],
    });
    expect(JSON.stringify(desired)).not.toContain(value);
    const deeds = await listDeeds(desk.db, made.id, { limit: 10 });
    expect(deeds.map(({ actor, action, old, new: now }) => [actor, action, old, now])).toEqual([
      ['root', 'identity.rotate', before, rotated.recipient],
      ['root', 'identity.retire', before, null],
    ]);
  });

  it('the recipient of now is not retired, nor one of another repository', async () => {
    const now = await recipientNow();
    for (const recipient of [now, (await makeIdentity()).recipient])
      expect(await retireRecipient(deps(), by, { repository: made, recipient })).toBe(false);
    expect(await listDeeds(desk.db, made.id, { limit: 10 })).toEqual([]);
  });

  it('is made, shown and retired on the command line', async () => {
    const repository = `ACME/${made.name}`;
    const before = await recipientNow();
    expect(await act(deps(), 'rotate', { repository, recipient: undefined })).toMatchObject({
      json: { before },
    });
    expect(await act(deps(), 'retire', { repository, recipient: before })).toEqual({
      lines: [`${before} opens nothing any more`],
      json: { retired: before },
    });
    expect(await act(deps(), 'list', { repository, recipient: undefined })).toMatchObject({
      json: { identities: [{ recipient: before, state: 'retired' }, { state: 'recipient' }] },
    });
    expect(await act(deps(), 'retire', { repository, recipient: before })).toMatchObject({ exit: 1 });
    expect(await act(deps(), 'list', { repository: 'acme/nothing', recipient: undefined })).toMatchObject({
      exit: 1,
    });
  });
});

describe('POST /repos/:owner/:repo/secrets/reencrypt', () => {
  const server = fastify();
  beforeAll(async () => {
    limitRates(server);
    const access = openAccess({ db: desk.db, app: desk.app, now: () => Date.now() });
    addReencryptRoute(server, { ...deps(), access, githubApiUrl: desk.github.baseUrl });
    await server.ready();
  });
  afterAll(() => server.close());

  const ask = (ciphertexts: unknown, login?: string, from = '10.0.0.1', name = made.name) =>
    server.inject({
      method: 'POST',
      url: `/repos/acme/${name}/secrets/reencrypt`,
      remoteAddress: from,
      headers: login === undefined ? {} : { authorization: `Bearer ${desk.github.personalToken(login)}` },
      payload: { ciphertexts },
    });

  it('answers ciphertexts to the new recipient, faults for what does not open, and never a value', async () => {
    const first = await recipientNow();
    await rotateIdentity(deps(), by, made);
    const second = await recipientNow();
    const other = await makeIdentity();
    const sent = [await encrypted(first), await encrypted(second), await encrypted(other.recipient), 'age:x'];
    const answer = await ask(sent, 'alice');
    expect(answer.statusCode).toBe(200);
    const { recipient, results } = answer.json<ReencryptAnswer>();
    expect(recipient).toBe(second);
    expect(results.slice(2)).toEqual([{ fault: 'wrong-recipient' }, { fault: 'not-age' }]);
    expect(answer.body).not.toContain(value);
    const [key = ''] = (await desk.secrets.identities.privateKeys(made.id)).slice(-1);
    for (const result of results.slice(0, 2)) {
      const file = parseCiphertext('ciphertext' in result ? result.ciphertext : '') ?? new Uint8Array();
      expect(await decryptWith([key], file)).toEqual({ value: new Uint8Array(Buffer.from(value)) });
    }
    const [, deed] = await listDeeds(desk.db, made.id, { limit: 10 });
    expect(deed).toMatchObject({
      actor: 'alice',
      origin: '10.0.0.1',
      action: 'secret.reencrypt',
      new: { recipient, count: 2 },
    });
  });

  it('names the retired recipient, and opens nothing for it', async () => {
    const first = await recipientNow();
    await rotateIdentity(deps(), by, made);
    await retireRecipient(deps(), by, { repository: made, recipient: first });
    expect((await ask([await encrypted(first)], 'alice')).json()).toMatchObject({
      results: [{ fault: 'wrong-recipient', retired: first }],
    });
  });

  it.each([
    ['nobody', undefined, 401],
    ['who cannot see the repository', 'mallory', 404],
  ])('%s gets nothing', async (_, login, status) => {
    const answer = await ask([await encrypted(await recipientNow())], login);
    expect(answer.statusCode).toBe(status);
    expect(answer.body).not.toContain('age1');
    expect(await listDeeds(desk.db, made.id, { limit: 10 })).toEqual([]);
  });

  it('who reads and does not write gets nothing', async () => {
    const open = await desk.github.createRepository({ name: `open-${count}`, files: { a: 'a' } });
    await desk.know(open);
    const answer = await ask(
      [await encrypted(await desk.secrets.identities.recipient(open.id))],
      'mallory',
      '10.0.0.2',
      open.name,
    );
    expect(answer.statusCode).toBe(403);
    expect(answer.body).not.toContain('age');
  });

  it.each([[[]], [Array(101).fill('age:x')], [[7, null]], ['age:x'.repeat(60_000)]])(
    'refuses a body that is none (%#)',
    async (ciphertexts) => {
      expect((await ask(ciphertexts, 'alice', '10.0.0.3')).statusCode).toBeGreaterThanOrEqual(400);
    },
  );

  it('is limited in its rate', async () => {
    const statuses: number[] = [];
    for (let asked = 0; asked <= Number(rates.reencrypt.max); asked++)
      statuses.push((await ask(['age:x'], undefined, '10.0.0.9')).statusCode);
    expect([statuses.at(-2), statuses.at(-1)]).toEqual([401, 429]);
  });
});
