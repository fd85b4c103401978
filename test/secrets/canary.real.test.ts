import { createHash, randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import Docker from 'dockerode';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { instanceLabel } from '../../host/labels.ts';
import { layoutOf } from '../../host/layout.ts';
import { removeInstance } from '../../host/sweep-instance.ts';
import { createLog } from '../../src/log.ts';
import { dockerRuntime } from '../../src/main.ts';
import { encryptTo, formatCiphertext } from '../../src/secrets/age.ts';
import { purposeOf } from '../../src/secrets/stored-secret.ts';
import { putSecret, type SecretRow } from '../../src/store/secrets.ts';
import { sopsFile } from '../builders/sops-file.ts';
import { pullKey } from '../demo/play.ts';
import type { RepositoryHandle } from '../github-stand-in/types.ts';
import { makeDatabase, type TestDatabase } from '../setup/database.ts';
import { openWorld, type World } from '../world/open-world.ts';
import { everyAnswerOfApi } from './canary/every-answer.ts';
import { needlesOf } from './canary/needles.ts';
import { filesWith, found, output, processesWith } from './canary/search.ts';
import { listenToFetch } from './canary/told.ts';

/** A secret of each scope; around its core stands what URLs and JSON escape. */
const names = ['INLINE', 'AS_FILE', 'SOPS', 'OF_PROJECT', 'OF_TEAM', 'OF_ENVIRONMENT', 'PRINTED'] as const;
type Name = (typeof names)[number];
const cores = Object.fromEntries(names.map((name) => [name, randomBytes(20).toString('hex')])) as Record<
  Name,
  string
>;
const secretOf = (name: Name) => `é"${cores[name]}+/ %&\\`;

/** What a pod prints of its own secret stands in its own log; it may be nowhere else. */
const silent = names.filter((name) => name !== 'PRINTED').flatMap((name) => needlesOf(cores[name]));
const all = names.flatMap((name) => needlesOf(cores[name]));

const instance = `canary-${randomBytes(4).toString('hex')}`;
const stamp = join(tmpdir(), `pinacle-${instance}`);
const listening = listenToFetch();
let lines = '';
let world: World;
let database: TestDatabase;
let repository: RepositoryHandle;
let number = 0;

beforeAll(async () => {
  await writeFile(stamp, '');
  database = await makeDatabase(inject('databaseUrl'));
  world = await openWorld({
    openRuntime: (config, log) => dockerRuntime(config, log, { instance }),
    settings: { DATABASE_URL: database.url },
    log: createLog({ level: 'trace', destination }),
  });
  repository = await world.github.createRepository({
    name: 'canary',
    private: true,
    files: { 'pinacle.yaml': base },
  });
  await putEverywhere();
  await world.github.comment({ repository, number, author: 'bob', body: '/pinacle up' });
  await world.until('both processes printed, and it is told', () => told().includes(failed) && arrived());
});

afterAll(async () => {
  listening.stop();
  await world?.close();
  await removeInstance({ instance });
  await database?.drop();
  await output('rm', ['-f', stamp]);
});

const destination = new Writable({
  write(chunk, _encoding, done) {
    lines += String(chunk);
    done();
  },
});

/** All that GitHub was sent, and that it shows now. */
const told = () => listening.told.join('\n');
const failed = 'process printer is failing (exit 3)';
const base = 'deploy: {branches: [none], pullRequests: comment}\nprocesses: [{name: web, startCommand: x}]\n';

async function putEverywhere(): Promise<void> {
  const { keyring, identities } = world.control().github.secrets;
  const recipient = await world.until('the repository is known', () => identities.recipient(repository.id));
  const sealed = async (name: Name) =>
    formatCiphertext(await encryptTo(recipient, Buffer.from(secretOf(name))));
  const files = {
    'pinacle.yaml': await manifestWith(sealed),
    'secrets.sops.yaml': await sopsFile([recipient], { SOPS: secretOf('SOPS') }),
  };
  await world.github.push({ repository, branch: 'feature', files, author: 'bob' });
  number = await world.github.openPullRequest({ repository, head: 'feature', author: 'bob' });
  const owners: [Name, SecretRow['scope'], string][] = [
    ['OF_PROJECT', 'project', String(repository.id)],
    ['OF_TEAM', 'team', String(world.github.installationId)],
    ['OF_ENVIRONMENT', 'environment', pullKey(repository, number)],
  ];
  for (const [name, scope, owner] of owners) {
    const row = { name, scope, owner, form: 'env', path: null, setBy: 'mara' } as const;
    const value = Buffer.from(secretOf(name));
    const digest = keyring.digest(owner, value);
    await putSecret(world.control().store.db, {
      ...row,
      digest,
      sealed: await keyring.seal(purposeOf(row), value),
    });
  }
}

/** One process that says by a hash what it got of each, and one that prints its secret in three forms and fails. */
async function manifestWith(sealed: (name: Name) => Promise<string>): Promise<string> {
  const hashes = names.filter((name) => name !== 'AS_FILE').map((name) => `printf %s "$${name}" | sha256sum`);
  return `${base.replace(/processes.*\n/, '')}secretFiles: [secrets.sops.yaml]
secrets:
  INLINE: "${await sealed('INLINE')}"
  PRINTED: "${await sealed('PRINTED')}"
  AS_FILE: {value: "${await sealed('AS_FILE')}", as: file, path: tls/key.pem}
processes:
  - name: web
    startCommand: |
      ${hashes.join('\n      ')}
      sha256sum < /run/secrets/tls/key.pem
      sleep infinity
  - name: printer
    startCommand: |
      printf 'secret: %s\\n' "$PRINTED"; printf %s "$PRINTED" | base64 -w0; echo; printf 'user:%s' "$PRINTED" | base64 -w0; echo
      exit 3
`;
}

async function arrived(): Promise<boolean> {
  const { runtime } = world.control();
  let log = '';
  for await (const line of runtime.logs(pullKey(repository, number), 'web', { tail: 20, follow: false }))
    log += line;
  return names.every((name) => log.includes(createHash('sha256').update(secretOf(name)).digest('hex')));
}

it('the search finds a value in every form', () => {
  const [core, value] = [cores.INLINE, secretOf('INLINE')];
  const forms = [
    value,
    encodeURIComponent(value),
    JSON.stringify({ value }),
    Buffer.from(value).toString('hex'),
    core.toUpperCase(),
  ];
  const encoded = ['', 'u:', 'us:', 'use:'].map((before) =>
    Buffer.from(`${before}${value}`).toString('base64'),
  );
  for (const form of [
    ...forms,
    ...encoded,
    ...encoded.map((one) => one.replaceAll('+', '-').replaceAll('/', '_')),
  ])
    expect(found(`x${form}y`, needlesOf(core))).not.toEqual([]);
});

describe('a secret of any scope, put into a pod', () => {
  it('is not in what the engine knows of containers and networks', async () => {
    const docker = new Docker();
    const filters = { label: [`${instanceLabel}=${instance}`] };
    const containers = await docker.listContainers({ all: true, filters });
    expect(containers).toHaveLength(1);
    const inspected = await Promise.all(containers.map(({ Id }) => docker.getContainer(Id).inspect()));
    expect(found(JSON.stringify([inspected, await docker.listNetworks({ filters })]), all)).toEqual([]);
    const { Id = '', GraphDriver } = inspected[0] ?? {};
    const { UpperDir } = (GraphDriver?.Data ?? {}) as { UpperDir?: string };
    const { DockerRootDir } = (await docker.info()) as { DockerRootDir: string };
    expect(
      await filesWith([`${DockerRootDir}/containers/${Id}`, ...(UpperDir ? [UpperDir] : [])], all),
    ).toEqual([]);
  });

  it('is not on disk outside of memory: not in workspaces, records, mirrors and temporary files', async () => {
    const { root } = layoutOf(world.config.hostStateDir, instance);
    expect(await filesWith([root, world.dir], silent)).toEqual([]);
    expect(await filesWith([tmpdir()], silent, stamp)).toEqual([]);
  });

  it('is in no command line and no environment of a process of the host', async () => {
    expect(await processesWith(all)).toEqual([]);
  });

  it('is not in the database, the queue included', async () => {
    const dump = await output('pg_dump', ['--dbname', database.url]);
    expect(dump).toContain('CREATE SCHEMA bullmq');
    expect(dump).toContain('OF_TEAM');
    expect(found(dump, all)).toEqual([]);
  });

  it('is not in a log at its finest', () => {
    expect(lines.split('"level":"debug"').length).toBeGreaterThan(20);
    expect(found(lines, all)).toEqual([]);
  });

  it('is in nothing that GitHub is told, though the pod printed one, raw and in base64', async () => {
    await world.github.comment({ repository, number, author: 'bob', body: '/pinacle logs printer' });
    await world.until('the logs are posted', () => told().includes('secret: [redacted]'));
    expect(told()).toContain(failed);
    expect(found(told(), all)).toEqual([]);
  });

  it('is in no answer of ours: pages, metrics, API', async () => {
    const answers = [...(await everyAnswer()), ...(await everyAnswerOfApi(world, { repository, number }))];
    expect(answers.join('\n')).toContain('secret: [redacted]');
    expect(found(answers.join('\n'), all)).toEqual([]);
  });

  it('is not in what is said of files that are wrong', async () => {
    const { identities } = world.control().github.secrets;
    const whole = await sopsFile([await identities.recipient(repository.id)], {
      SOPS: secretOf('SOPS'),
      MORE: secretOf('INLINE'),
    });
    const files = {
      'secrets.sops.yaml': whole
        .replace(/^MORE: .*\n/m, '')
        .replace(/^SOPS: .*\n/m, '$&MORE_unencrypted: x\n'),
    };
    const sha = await world.github.push({ repository, branch: 'feature', files, author: 'bob' });
    await world.until('the check says what is wrong', () =>
      world.github
        .checks(repository, sha)
        .some(({ output: { summary } }) => JSON.stringify(summary).includes('sops')),
    );
    expect(found(`${told()}${lines}`, all)).toEqual([]);
  });
});

/** What we answer to whoever may ask: each route that is there. */
async function everyAnswer(): Promise<string[]> {
  const { port } = world.control();
  const page = /http:\/\/[^"\\ )]+\/environments\/[^"\\ )]+/.exec(told())?.[0] ?? '';
  const { pathname, search } = new URL(page);
  const { owner, name } = repository;
  const paths = [
    '/healthz',
    '/readyz',
    '/metrics',
    '/schema/pinacle.schema.json',
    '/',
    '/nowhere',
    `${pathname}${search}`,
    `/repos/${owner}/${name}/age-recipient`,
  ];
  const headers = { authorization: `Bearer ${world.github.personalToken('alice')}` };
  return Promise.all(
    paths.map(async (path) => (await fetch(`http://127.0.0.1:${port}${path}`, { headers })).text()),
  );
}
