import { afterAll, beforeAll, beforeEach, expect, inject, it } from 'vitest';
import type { Pass } from '../../reconciler/reconcile.ts';
import { domainClaims } from '../../schema/database/tables.ts';
import { domainsToDo, findHost, keepDomains, routedHosts } from '../../src/compose/open-domains.ts';
import { checkDomains } from '../../src/domains/check-domains.ts';
import { openTxt } from '../../src/domains/open-txt.ts';
import { openRecords } from '../../src/domains/record.ts';
import type { Store } from '../../src/store/open-store.ts';
import { assignHost } from '../../src/store/routes.ts';
import { aSubject } from '../builders/manifest.ts';
import { aProcess, aSpec } from '../builders/spec.ts';
import { makeStore } from '../setup/database.ts';
import { openDnsServer, type Said } from './dns-server.ts';

const config = { podsDomain: 'pods.example', publicUrl: 'https://pinacle.example' };
const hour = 3_600_000;
const day = 24 * hour;
const recordOf = openRecords('s'.repeat(32));
const zone = new Map<string, Said>();
let server: Awaited<ReturnType<typeof openDnsServer>>;
let store: Store;
let now = Date.UTC(2026, 0, 1);
let woken: string[] = [];
/** Each test has domains and repositories of its own. */
let test = 0;
let domain = '';
let shop = 0;
let rival = 0;

beforeAll(async () => {
  server = await openDnsServer(zone);
  store = await makeStore(inject('databaseUrl'));
});

afterAll(async () => {
  server.close();
  await store.close();
});

beforeEach(async () => {
  await store.db.delete(domainClaims);
  zone.clear();
  test += 1;
  domain = `app-${test}.example.com`;
  shop = test * 2;
  rival = test * 2 + 1;
  woken = [];
});

/** A pass of an environment whose process `web` asks for these domains. */
async function passOf(environment: string, domains: readonly string[]) {
  const spec = aSpec({ processes: [aProcess({ name: 'web', port: 3000, domains })] });
  const podName = environment.replaceAll('/', '-');
  const named = { environment, process: 'web', podName, owner: 'acme', domain: config.podsDomain };
  await assignHost(store.db, { ...named, visibility: 'private' });
  await keep(environment, { kind: 'run', spec });
}

function keep(environment: string, desired: Pass['desired']) {
  const outcome = { kind: 'converged' };
  return keepDomains(store.db, { environment, desired, subject: aSubject(), outcome } as Pass);
}

const zoneSays = (repositoryId: number) => [recordOf({ domain, repositoryId }).value];
const dns = (said: Said) => void zone.set(`_pinacle.${domain}`, said);
const leadsTo = async () => (await findHost(config, store.db, domain))?.environment;

async function look(afterMs = 0) {
  now += afterMs;
  const timeoutMs = [...zone.values()].includes('silence') ? 50 : 5000;
  const readTxt = openTxt({ server: server.address, timeoutMs });
  const changed = async (keys: readonly string[]) => void woken.push(...keys);
  await checkDomains({ db: store.db, readTxt, recordOf, changed, now: () => now });
}

async function verify(repositoryId: number) {
  dns(zoneSays(repositoryId));
  await look(day);
}

it('an unverified domain leads nowhere, and to its process as the manifest guards it once it is verified', async () => {
  dns('nxdomain');
  await passOf(`${shop}/branch/main`, [domain]);
  await look();
  expect(await leadsTo()).toBeUndefined();
  expect(await routedHosts(config, store.db)).not.toContain(domain);
  const toDo = domainsToDo(config, { db: store.db, recordOf });
  expect(await toDo(shop, [domain])).toEqual([{ domain, record: recordOf({ domain, repositoryId: shop }) }]);

  await verify(shop);
  expect(woken).toEqual([`${shop}/branch/main`]);
  expect(await findHost(config, store.db, domain)).toMatchObject({
    host: domain,
    environment: `${shop}/branch/main`,
    process: 'web',
    visibility: 'private',
  });
  expect(await routedHosts(config, store.db)).toContain(domain);
  expect(await toDo(shop, [domain])).toEqual([]);
});

it.each<[string, () => Said]>([
  ['another text', () => ['pinacle=0']],
  ["another repository's text", () => zoneSays(rival)],
  ['a part of the text', () => [zoneSays(shop)[0]?.slice(0, -1) ?? '']],
  ['no record', () => []],
  ['nothing', () => 'silence'],
])('a record with %s verifies nothing', async (_, said) => {
  dns(said());
  await passOf(`${shop}/branch/main`, [domain]);
  await look();
  expect(await leadsTo()).toBeUndefined();
});

it('a domain that is verified elsewhere is not taken over, until it is given up there', async () => {
  await passOf(`${shop}/branch/main`, [domain]);
  await verify(shop);
  await passOf(`${rival}/branch/main`, [domain]);
  dns([...zoneSays(shop), ...zoneSays(rival)]);
  await look(day);
  expect(await leadsTo()).toBe(`${shop}/branch/main`);
  await passOf(`${shop}/branch/main`, []);
  expect(await leadsTo()).toBeUndefined();
  await look(hour);
  expect(await leadsTo()).toBe(`${rival}/branch/main`);
});

it.each(['shop.pods.example', 'pinacle.example', 'app.pinacle.example'])(
  '%s, under the pods domain or the dashboard, is refused, whatever DNS says',
  async (ours) => {
    domain = ours;
    await passOf(`${shop}/branch/main`, [domain]);
    await verify(shop);
    expect(await leadsTo()).toBeUndefined();
    expect(await routedHosts(config, store.db)).not.toContain(domain);
    expect(await domainsToDo(config, { db: store.db, recordOf })(shop, [domain])).toEqual([{ domain }]);
  },
);

it('a name that became ours leads nowhere any more, before any pass has said so', async () => {
  await passOf(`${shop}/branch/main`, [domain]);
  await verify(shop);
  const moved = { ...config, podsDomain: 'example.com' };
  expect(await findHost(moved, store.db, domain)).toBeUndefined();
  expect(await routedHosts(moved, store.db)).not.toContain(domain);
});

it('a record that is gone is waited for 3 days, and a DNS server in trouble for ever', async () => {
  await passOf(`${shop}/branch/main`, [domain]);
  await verify(shop);
  dns('servfail');
  for (let n = 0; n < 5; n++) await look(day);
  expect(await leadsTo()).toBe(`${shop}/branch/main`);
  dns('nxdomain');
  await look(day);
  await look(3 * day - hour);
  expect(await leadsTo()).toBe(`${shop}/branch/main`);
  woken = [];
  await look(2 * hour);
  expect(await leadsTo()).toBeUndefined();
  expect(woken).toContain(`${shop}/branch/main`);
});

it('a record that comes back in time counts from then on', async () => {
  await passOf(`${shop}/branch/main`, [domain]);
  await verify(shop);
  dns('nxdomain');
  await look(day);
  await verify(shop);
  dns('nxdomain');
  await look(2.5 * day);
  expect(await leadsTo()).toBe(`${shop}/branch/main`);
});

it('a pull request does not take over what its branch has', async () => {
  await passOf(`${shop}/pull/7`, [domain]);
  await verify(shop);
  expect(await leadsTo()).toBe(`${shop}/pull/7`);
  await passOf(`${shop}/branch/main`, [domain]);
  expect(await leadsTo()).toBe(`${shop}/branch/main`);
  await passOf(`${shop}/pull/8`, [domain]);
  await passOf(`${shop}/pull/7`, [domain]);
  expect(await leadsTo()).toBe(`${shop}/branch/main`);
});

it.each<[string, (environment: string) => Promise<void>]>([
  ['from the manifest', (environment) => passOf(environment, [])],
  [
    'with its environment',
    (environment) => keep(environment, { kind: 'remove', signal: { kind: 'branch-gone' } }),
  ],
])('a domain that is removed %s leads nowhere', async (_, remove) => {
  await passOf(`${shop}/branch/main`, [domain]);
  await verify(shop);
  expect(await leadsTo()).toBe(`${shop}/branch/main`);
  await remove(`${shop}/branch/main`);
  expect(await leadsTo()).toBeUndefined();
});

it('a manifest that cannot be read changes nothing', async () => {
  await passOf(`${shop}/branch/main`, [domain]);
  await verify(shop);
  await keep(`${shop}/branch/main`, { kind: 'invalid', problems: [] });
  expect(await leadsTo()).toBe(`${shop}/branch/main`);
});
