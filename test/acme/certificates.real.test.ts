import { X509Certificate } from 'node:crypto';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FastifyInstance, fastify } from 'fastify';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { certificateFolder } from '../../src/acme/certificate-folder.ts';
import { execDnsRecords } from '../../src/acme/dns-records.ts';
import { addChallengeRoute, openHttpTokens } from '../../src/acme/http-tokens.ts';
import { openCertificates } from '../../src/acme/open-certificates.ts';
import { orderCertificate } from '../../src/acme/order-certificate.ts';
import { type KnownNames, wantedCertificates } from '../../src/acme/wanted-certificates.ts';
import { createLog } from '../../src/log.ts';
import { openLocks } from '../../src/store/locks.ts';
import { openPebble, type Pebble } from './pebble.ts';

const day = 86_400_000;
const log = createLog({ level: 'silent' });
let pebble: Pebble;
let server: FastifyInstance;
let dir: string;
const tokens = openHttpTokens();
const closers: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  pebble = await openPebble({ lifetimeSeconds: (90 * day) / 1000 });
  server = fastify();
  addChallengeRoute(server, tokens);
  await server.listen({ host: '127.0.0.1', port: pebble.httpPort });
});
afterAll(async () => {
  for (const close of closers.reverse()) await close();
  await server.close();
  await pebble.close();
});
beforeEach(async () => {
  const own = await mkdtemp(join(tmpdir(), 'pinacle-acme-'));
  closers.push(() => rm(own, { recursive: true, force: true }));
  dir = own;
});

interface Controller {
  readonly names: KnownNames;
  readonly orders: string[];
  readonly changes: () => number;
  look(): Promise<void>;
}

let clock = 0;
const domain = 'pods.test';
const pods = { dashboard: undefined, podsDomain: domain, wildcard: true, hosts: [] };

/** A controller that asks pebble, with a session of its own in the shared database. */
function controller(names: Partial<KnownNames> = {}, meanwhile = async () => {}): Controller {
  const locks = openLocks({ databaseUrl: inject('databaseUrl'), log });
  closers.push(() => locks.close());
  const folder = certificateFolder(dir);
  const orders: string[] = [];
  let changes = 0;
  const all = { ...pods, ...names };
  const dns = execDnsRecords(pebble.dnsProgram, { env: { PATH: process.env.PATH ?? '' } });
  const { look } = openCertificates({
    folder,
    wanted: async () => wantedCertificates(all),
    order: async (wanted) => {
      orders.push(wanted.name);
      await meanwhile();
      const authority = {
        directory: pebble.directory,
        email: undefined,
        accountKey: await folder.accountKey(),
      };
      return orderCertificate(wanted, { authority, proofs: { dns, http: tokens } });
    },
    hold: () => locks.hold(4_000_001),
    release: () => locks.release(4_000_001),
    changed: () => {
      changes += 1;
    },
    now: () => Date.now() + clock,
    log,
  });
  return { names: all, orders, changes: () => changes, look };
}

const file = (name: string) => join(dir, 'certificates', `${name}.pem`);
const certificateOf = async (name: string) => {
  const pem = await readFile(file(name), 'utf8');
  return new X509Certificate(pem.slice(pem.indexOf('-----BEGIN CERTIFICATE-----')));
};

describe('certificates by ACME', () => {
  it('come as a wildcard by DNS and for a host by HTTP, readable to us alone', async () => {
    const { look, orders, changes } = controller({
      hosts: ['web-shop-main-acme.pods.test', 'shop.custom.test'],
    });
    await look();
    expect(orders).toEqual(['*.pods.test', 'shop.custom.test']);
    expect(changes()).toBe(2);
    expect((await certificateOf('_.pods.test')).checkHost('web-shop-main-acme.pods.test')).toBeDefined();
    expect((await certificateOf('shop.custom.test')).subjectAltName).toBe('DNS:shop.custom.test');
    for (const name of [
      file('_.pods.test'),
      file('shop.custom.test'),
      join(dir, 'certificates', 'account.key'),
    ]) {
      expect((await stat(name)).mode & 0o777).toBe(0o600);
    }
    await look();
    expect(orders, 'nothing is due').toHaveLength(2);
  });

  it('are renewed when two thirds of their life are over, with the same account, and one order by two controllers', async () => {
    const first = controller();
    await first.look();
    const [before, account] = [
      await readFile(file('_.pods.test')),
      await readFile(join(dir, 'certificates', 'account.key')),
    ];
    clock = 61 * day;
    // Restarted: what is due is read from the files.
    const other = controller();
    const one = controller({}, other.look);
    await one.look();
    expect([...one.orders, ...other.orders]).toEqual(['*.pods.test']);
    expect(await readFile(file('_.pods.test'))).not.toEqual(before);
    expect(await readFile(join(dir, 'certificates', 'account.key'))).toEqual(account);
    clock = 0;
  });

  it('that are refused leave the old one in use, and are asked for again only later', async () => {
    const name = 'shop.custom.test';
    const good = controller({ hosts: [name] });
    await good.look();
    const before = await readFile(file(name));
    clock = 61 * day;
    const hidden = tokens.find;
    tokens.find = () => undefined;
    const poor = controller({ wildcard: false, hosts: [name] });
    await poor.look();
    await poor.look();
    tokens.find = hidden;
    expect(poor.orders, 'no second try at once').toEqual([name]);
    expect(await readFile(file(name))).toEqual(before);
    const book = await certificateFolder(dir).readBook();
    expect(book.failed[name]).toMatchObject({
      failures: 1,
      error: expect.stringContaining('certificate-failed'),
    });
    clock += 6 * 60_000;
    await poor.look();
    expect(poor.orders, 'five minutes later').toEqual([name, name]);
    expect(await readFile(file(name))).not.toEqual(before);
    clock = 0;
  });
});
