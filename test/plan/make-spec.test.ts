import { describe, expect, it } from 'vitest';
import type { SecretSpec } from '../../reconciler/plan/desired.ts';
import { digest } from '../../reconciler/plan/digest.ts';
import { makeSpec, type SpecInput } from '../../reconciler/plan/make-spec.ts';
import { podId } from '../../reconciler/plan/pod-id.ts';
import { podName } from '../../reconciler/plan/pod-name.ts';
import type { CatalogueService } from '../../schema/catalogue/types.ts';
import { aManifest, aManifestProcess, aSubject } from '../builders/manifest.ts';
import { sha } from '../builders/spec.ts';

const database: CatalogueService = {
  id: 'database',
  displayName: 'Database',
  kind: 'database',
  startCommand: ['run-database'],
  port: 5432,
  web: false,
  healthCheck: { kind: 'tcp', port: 5432 },
  provides: { DATABASE_URL: 'db://localhost', SHARED: 'service' },
  exclusive: true,
};
const editor: CatalogueService = {
  id: 'editor',
  displayName: 'Editor',
  kind: 'tool',
  startCommand: ['run-editor'],
  port: 8080,
  web: true,
  provides: {},
  exclusive: false,
};
const web = aManifestProcess({ name: 'web', port: 3000 });

const specOf = (over: Partial<SpecInput> = {}) =>
  makeSpec({
    manifest: aManifest({ processes: [web] }),
    subject: aSubject(),
    commit: sha('a'),
    intent: {},
    lockfiles: { 'package-lock.json': '1' },
    baseImage: 'pinacle/base',
    catalogue: { database, editor },
    templates: { vite: { id: 'vite', displayName: 'Vite', image: 'node:22' } },
    ...over,
  });

describe('makeSpec', () => {
  it('fills in image, name and pod name', () => {
    expect(specOf()).toMatchObject({
      image: 'pinacle/base',
      displayName: 'shop',
      podName: 'shop-pr-7',
      commit: sha('a'),
    });
    expect(specOf({ manifest: aManifest({ template: 'vite' }) }).image).toBe('node:22');
    expect(specOf({ manifest: aManifest({ template: 'vite', image: 'mine' }) }).image).toBe('mine');
  });

  it('takes the tier that was asked for in a comment, if there is such a one', () => {
    expect(specOf({ intent: { tier: 'dev.large' } }).tier).toBe('dev.large');
    expect(specOf({ intent: { tier: 'toString' } }).tier).toBe('dev.small');
  });

  it('gives services as processes, before those of the user', () => {
    const { processes } = specOf({ manifest: aManifest({ services: ['database'], processes: [web] }) });
    expect(processes.map(({ name, origin, exclusive }) => [name, origin, exclusive])).toEqual([
      ['database', 'service', true],
      ['web', 'process', false],
    ]);
    expect(processes[0]).toMatchObject({
      visibility: 'private',
      health: { probe: { kind: 'tcp', port: 5432 } },
    });
  });

  it('merges what services provide under the manifest, under the process', () => {
    const process = aManifestProcess({ name: 'web', env: { OWN: 'process' } });
    const manifest = aManifest({
      services: ['database'],
      env: { SHARED: 'manifest', OWN: 'manifest' },
      processes: [process],
    });
    expect(specOf({ manifest }).processes.at(-1)?.env).toEqual({
      DATABASE_URL: 'db://localhost',
      SHARED: 'manifest',
      OWN: 'process',
      POD_ID: expect.stringMatching(/^pin-/) as string,
      POD_NAME: 'shop-pr-7',
      POD_TIER: 'dev.small',
    });
  });

  it('gives install the variables of the file, of services and of the pod', () => {
    const spec = specOf({ manifest: aManifest({ services: ['database'], env: { SHARED: 'manifest' } }) });
    expect(spec.install.env).toEqual({
      DATABASE_URL: 'db://localhost',
      SHARED: 'manifest',
      POD_ID: podId(spec.environment, spec.fingerprint),
      POD_NAME: 'shop-pr-7',
      POD_TIER: 'dev.small',
    });
  });

  it('tells programs of their pod, and processes where people open them', () => {
    const manifest = aManifest({ services: ['database'], processes: [web] });
    const spec = specOf({
      manifest,
      intent: { tier: 'dev.large' },
      urls: { 'api-docs': 'https://docs.example' },
    });
    const [service, process] = spec.processes;
    const pod = {
      POD_ID: podId(spec.environment, spec.fingerprint),
      POD_NAME: 'shop-pr-7',
      POD_TIER: 'dev.large',
    };
    expect(process?.env).toMatchObject({ ...pod, PINACLE_URL_API_DOCS: 'https://docs.example' });
    expect(service?.env).toMatchObject(pod);
    expect(service?.env).not.toHaveProperty('PINACLE_URL_API_DOCS');
  });

  it('puts a process after all that it depends on, and keeps the order otherwise', () => {
    const processes = [
      aManifestProcess({ name: 'a', dependsOn: ['c'] }),
      aManifestProcess({ name: 'b' }),
      aManifestProcess({ name: 'c', dependsOn: ['b'] }),
    ];
    expect(specOf({ manifest: aManifest({ processes }) }).processes.map(({ name }) => name)).toEqual([
      'b',
      'c',
      'a',
    ]);
  });

  it('never tells the value of an environment variable in its fields, nor a long value of any', () => {
    const secret = 'hunter2-hunter2';
    const process = aManifestProcess({
      name: 'web',
      env: { PASSWORD: secret },
      startCommand: ['x'.repeat(500)],
    });
    const [spec] = specOf({ manifest: aManifest({ processes: [process] }) }).processes;
    expect(Object.keys(spec?.fields ?? {})).toContain('env.PASSWORD');
    expect(JSON.stringify(spec?.fields)).not.toContain(secret);
    for (const value of Object.values(spec?.fields ?? {})) expect(value.length).toBeLessThanOrEqual(200);
  });

  it('writes a folder in one way', () => {
    const manifest = aManifest({ processes: [aManifestProcess({ name: 'web', cwd: './apps//web/' })] });
    expect(specOf({ manifest }).processes[0]?.cwd).toBe('apps/web');
  });
});

describe('fingerprints', () => {
  const base = specOf();
  const withWeb = (over: object) => aManifest({ processes: [{ ...web, ...over }] });
  const rows: readonly [string, Partial<SpecInput>, readonly string[]][] = [
    ['the same again', {}, []],
    ['the commit', { commit: sha('b') }, []],
    ['image', { manifest: aManifest({ processes: [web], image: 'node:22' }) }, ['pod', 'install']],
    ['tier', { intent: { tier: 'dev.large' } }, ['pod']],
    ['port', { manifest: withWeb({ port: 4000 }) }, ['pod', 'process']],
    [
      'a service without pages',
      { manifest: aManifest({ processes: [web], services: ['database'] }) },
      ['process'],
    ],
    ['a service with pages', { manifest: aManifest({ processes: [web], services: ['editor'] }) }, ['pod']],
    ['startCommand', { manifest: withWeb({ startCommand: ['npm run dev'] }) }, ['process']],
    ['env', { manifest: aManifest({ processes: [web], env: { A: '1' } }) }, ['process']],
    ['visibility', { manifest: withWeb({ visibility: 'public' }) }, []],
    ['domains', { manifest: withWeb({ domains: ['app.example.com'] }) }, []],
    ['display name and line', { manifest: withWeb({ displayName: 'Shop', line: 9 }) }, []],
    ['install', { manifest: aManifest({ processes: [web], install: ['npm ci'] }) }, ['install']],
    ['a lockfile', { lockfiles: { 'package-lock.json': '2' } }, ['install']],
    ['restart web', { intent: { restarts: { web: 'c1' } } }, ['process']],
    ['restart another', { intent: { restarts: { other: 'c1' } } }, []],
    ['restart all', { intent: { restarts: { '*': 'c1' } } }, ['install', 'process']],
    ['an address', { urls: { web: 'https://web.example' } }, ['process']],
    ['redeploy', { intent: { redeploy: 'c1' } }, ['pod', 'install']],
  ];

  it.each(rows)('%s', (_, over, expected) => {
    const spec = specOf(over);
    const own = (of: typeof spec) => of.processes.find(({ name }) => name === 'web')?.fingerprint;
    const changed = [
      ...(spec.fingerprint === base.fingerprint ? [] : ['pod']),
      ...(spec.install.fingerprint === base.install.fingerprint ? [] : ['install']),
      ...(own(spec) === own(base) ? [] : ['process']),
    ];
    expect(changed).toEqual(expected);
  });

  it('of the pod, install and process leave out what changes with the pod alone', () => {
    const [plain] = base.processes;
    const [larger] = specOf({ intent: { tier: 'dev.large' } }).processes;
    expect(larger?.env.POD_TIER).not.toBe(plain?.env.POD_TIER);
    expect(larger?.fingerprint).toBe(plain?.fingerprint);
    expect(larger?.fields).toEqual(plain?.fields);
  });

  it('are 16 hex', () => {
    const { fingerprint, install, processes } = base;
    for (const each of [fingerprint, install.fingerprint, ...processes.map((process) => process.fingerprint)])
      expect(each).toMatch(/^[0-9a-f]{16}$/);
  });
});

describe('secrets of a spec', () => {
  const secret = (name: string, over: Partial<SecretSpec> = {}): SecretSpec => ({
    name,
    as: 'env',
    from: 'manifest',
    digest: digest(name),
    ...over,
  });
  const manifest = aManifest({
    services: ['database'],
    processes: [web, aManifestProcess({ name: 'worker', secrets: ['B', 'NOBODYS'] })],
  });
  const withSecrets = (...secrets: SecretSpec[]) => specOf({ manifest, secrets });
  const base = withSecrets(secret('B'), secret('A'));
  const changedIn = (spec: ReturnType<typeof specOf>) =>
    spec.processes
      .filter(({ fingerprint }, index) => fingerprint !== base.processes[index]?.fingerprint)
      .map(({ name }) => name);

  it('are seen by all processes that do not narrow them, and by no service', () => {
    expect(base.processes.map(({ name, secrets }) => [name, secrets])).toEqual([
      ['database', []],
      ['web', ['A', 'B']],
      ['worker', ['B']],
    ]);
    expect(base.processes.at(-1)?.fields).toMatchObject({
      'secret.B': `manifest ${digest('B').slice(0, 8)}`,
    });
  });

  it.each([
    ['the same again', [secret('A'), secret('B')], [], false],
    ['another value', [secret('A', { digest: digest('a') }), secret('B')], ['web'], true],
    ['a value that all see', [secret('A'), secret('B', { digest: digest('b') })], ['web', 'worker'], true],
    ['another scope with the same value', [secret('A', { from: 'team' }), secret('B')], [], false],
    ['a file instead', [secret('A', { as: 'file', path: 'a' }), secret('B')], ['web'], true],
    ['one more', [secret('A'), secret('B'), secret('C')], ['web'], true],
    ['none', [], ['web', 'worker'], true],
  ] as const)('%s', (_, secrets, restarted, moved) => {
    const spec = withSecrets(...secrets);
    expect(changedIn(spec)).toEqual(restarted);
    expect(spec.secretsFingerprint !== base.secretsFingerprint).toBe(moved);
    expect(spec.fingerprint).toBe(base.fingerprint);
    expect(spec.install.fingerprint).toBe(base.install.fingerprint);
  });

  it('have a fingerprint of 16 hex, which also says who sees which; none have none', () => {
    expect(base.secretsFingerprint).toMatch(/^[0-9a-f]{16}$/);
    expect(specOf({ secrets: [secret('A'), secret('B')] }).secretsFingerprint).not.toBe(
      base.secretsFingerprint,
    );
    expect(specOf().secretsFingerprint).toBeNull();
  });
});

describe('podName', () => {
  const branch = (name: string, environment = `42/branch/${name}`) =>
    podName(aSubject({ kind: 'branch', branch: name, environment }));

  it.each([
    ['main', /^shop-main$/],
    ['feature/login', /^shop-feature-login-[0-9a-f]{6}$/],
    ['Main', /^shop-main-[0-9a-f]{6}$/],
    ['pr-7', /^shop-pr-7-[0-9a-f]{6}$/],
    ['---', /^shop-[0-9a-f]{6}$/],
    ['日本語', /^shop-[0-9a-f]{6}$/],
    ['x'.repeat(200), /^shop-x{28}-[0-9a-f]{6}$/],
  ])('%s', (name, expected) => {
    expect(branch(name)).toMatch(expected);
    expect(branch(name)).toMatch(/^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$/);
  });

  it('keeps apart what it had to change', () => {
    const names = ['a/b', 'a-b', 'a_b', 'A-b', 'a--b'].map((name) => branch(name));
    expect(new Set(names).size).toBe(names.length);
  });

  it('has a name even for a repository without a letter', () => {
    const subject = aSubject({
      repository: { id: 42, owner: 'acme', name: '.' },
      kind: 'branch',
      branch: '_',
    });
    expect(podName(subject)).toMatch(/^pod-[0-9a-f]{6}$/);
  });
});

describe('the widest visibility that policy allows', () => {
  it.each([
    ['public', 'public', 'public'],
    ['public', 'team', 'team'],
    ['public', 'private', 'private'],
    ['team', 'public', 'team'],
    ['team', 'private', 'private'],
    ['private', 'team', 'private'],
  ] as const)('%s, where at most %s is allowed, is %s', (visibility, widest, seen) => {
    const spec = specOf({
      manifest: aManifest({ processes: [aManifestProcess({ name: 'web', visibility })] }),
      widest,
    });
    expect(spec.processes.find(({ name }) => name === 'web')?.visibility).toBe(seen);
    expect(spec.widest).toBe(widest);
  });
});
