import { describe, expect, it } from 'vitest';
import { parseManifest } from '../../schema/manifest/parse.ts';
import type { Manifest } from '../../schema/manifest/types.ts';

function manifestOf(yaml: string, repositoryName?: string): Manifest {
  const parsed = parseManifest(yaml, {
    file: 'pinacle.yaml',
    ...(repositoryName !== undefined && { repositoryName }),
  });
  if ('problems' in parsed) throw new Error(JSON.stringify(parsed.problems, null, 2));
  return parsed.manifest;
}

const web = (fields: string) =>
  manifestOf(`processes: [{name: web, startCommand: x, ${fields}}]`).processes[0];

describe('defaults', () => {
  it('fill in an empty map', () => {
    expect(manifestOf('{}')).toEqual({
      version: '1.0',
      tier: 'dev.small',
      deploy: {
        pullRequests: 'comment',
        idleMs: 30 * 60_000,
        ttlMs: 72 * 3_600_000,
        forks: 'approve',
        secretsOnPullRequests: true,
      },
      install: [],
      processes: [],
      services: [],
      env: {},
      secrets: [],
      secretFiles: [],
      requiredEnv: [],
      tabs: [],
    });
  });

  it('fill in a process', () => {
    expect(manifestOf('processes:\n  # comment\n  - name: web\n    startCommand: x').processes).toEqual([
      {
        name: 'web',
        displayName: 'web',
        startCommand: ['x'],
        urlPath: '/',
        visibility: 'team',
        dependsOn: [],
        env: {},
        restart: 'always',
        cwd: '.',
        line: 3,
      },
    ]);
  });

  it.each([
    ['name: Shop', 'repo', 'Shop'],
    ['{}', 'repo', 'repo'],
    ['{}', 'x'.repeat(99), 'x'.repeat(50)],
    ['{}', undefined, undefined],
  ])('name of %s in %s', (yaml, repository, name) => {
    expect(manifestOf(yaml, repository).name).toBe(name);
  });

  it.each([
    'version: "1.0"',
    "version: '1.0'",
    'version: 1.0',
    'version: 1',
    '{"version": 1}',
    '\ufeffname: x',
    'name: x\r\n',
    'name: x\n...\n',
    '---\nname: x',
  ])('%j is read', (yaml) => {
    expect(manifestOf(yaml).version).toBe('1.0');
  });
});

describe('template', () => {
  it('fills in what the file leaves out', () => {
    const manifest = manifestOf('name: x\ntemplate: nextjs');
    expect(manifest).toMatchObject({
      tier: 'dev.medium',
      template: 'nextjs',
      processes: [{ name: 'web', port: 3000, line: 2 }],
    });
    expect(manifest.install).not.toEqual([]);
    expect(manifest.image).toBeUndefined();
  });

  it.each(['processes: []', ''])(
    'fills in processes for %j, as files of version 1.0 write it',
    (processes) => {
      expect(manifestOf(`template: static\n${processes}`).processes).toMatchObject([
        { name: 'web', port: 8080 },
      ]);
    },
  );

  it.each(['install: ""', 'install: []'])('does not install for %j', (install) => {
    expect(manifestOf(`template: vite\n${install}`).install).toEqual([]);
  });

  it('gives way to the file', () => {
    expect(
      manifestOf('template: nextjs\ntier: dev.small\ninstall: x\nprocesses: [{name: a, startCommand: y}]'),
    ).toMatchObject({
      tier: 'dev.small',
      install: ['x'],
      processes: [{ name: 'a' }],
    });
  });

  it('may be what a tab or dependency refers to', () => {
    expect(manifestOf('template: vite\ntabs: [{name: App, url: "http://localhost:5173"}]').tabs).toEqual([
      { name: 'App', target: { kind: 'process', process: 'web' } },
    ]);
  });
});

describe('process', () => {
  it.each([
    ['url: "http://localhost"', 80, '/'],
    ['url: "https://localhost"', 443, '/'],
    ['url: "http://127.0.0.1:3000"', 3000, '/'],
    ['url: "http://[::1]:3000/a/../b?c=d#e"', 3000, '/b?c=d#e'],
    ['url: "http://localhost:3000?x"', 3000, '/?x'],
    ['url: "http://localhost:3000/.//evil.com"', 3000, '/evil.com'],
    ['url: "http://localhost:3000/é"', 3000, '/%C3%A9'],
    ['port: 3000', 3000, '/'],
    ['port: 3000, url: "http://localhost:3000/x"', 3000, '/x'],
    ['port: 80, url: "http://localhost"', 80, '/'],
  ])('%s', (fields, port, urlPath) => {
    expect(web(fields)).toMatchObject({ port, urlPath });
  });

  const timing = { intervalMs: 10_000, timeoutMs: 5000, retries: 3, startPeriodMs: 60_000 };
  it.each([
    ['healthCheck: curl -f x', { probe: { kind: 'command', commands: ['curl -f x'] }, ...timing }],
    ['healthCheck: [a, b]', { probe: { kind: 'command', commands: ['a', 'b'] }, ...timing }],
    [
      'healthCheck: {command: a, retries: 9}',
      { probe: { kind: 'command', commands: ['a'] }, ...timing, retries: 9 },
    ],
    [
      'healthCheck: {tcp: 99, startPeriod: 0s}',
      { probe: { kind: 'tcp', port: 99 }, ...timing, startPeriodMs: 0 },
    ],
    [
      'port: 3000, healthCheck: {http: /a?b#c, timeout: 1m30s}',
      { probe: { kind: 'http', port: 3000, path: '/a?b' }, ...timing, timeoutMs: 90_000 },
    ],
    [
      'url: "http://localhost:3000/x", healthCheck: {http: /}',
      { probe: { kind: 'http', port: 3000, path: '/' }, ...timing },
    ],
    [
      'healthCheck: {http: "http://localhost:99"}',
      { probe: { kind: 'http', port: 99, path: '/' }, ...timing },
    ],
    [
      'port: 1, healthCheck: {http: "http://localhost"}',
      { probe: { kind: 'http', port: 80, path: '/' }, ...timing },
    ],
  ])('%s', (fields, healthCheck) => {
    expect(web(fields)?.healthCheck).toEqual(healthCheck);
  });

  it.each([
    ['./a//b/', 'a/b'],
    ['.', '.'],
    ['./', '.'],
    ['..a', '..a'],
    ['a/.github', 'a/.github'],
  ])('cwd %s is %s', (cwd, expected) => {
    expect(web(`cwd: ${cwd}`)?.cwd).toBe(expected);
  });

  it('has variables as they are written', () => {
    expect(
      web('env: {A: 1.10, B: 0x1F, C: True, D: 12345678901234567890, E: "", F: 1e3, toString: x, "G": "1.0"}')
        ?.env,
    ).toEqual(
      Object.fromEntries([
        ['A', '1.10'],
        ['B', '0x1F'],
        ['C', 'true'],
        ['D', '12345678901234567890'],
        ['E', ''],
        ['F', '1e3'],
        ['toString', 'x'],
        ['G', '1.0'],
      ]),
    );
  });
});

describe('tabs', () => {
  it.each([
    ['url: "http://localhost:3000"', { kind: 'process', process: 'web' }],
    ['url: "http://localhost:3000/admin"', { kind: 'process', process: 'web' }],
    ['url: "http://localhost:3000/other"', { kind: 'url', url: 'http://localhost:3000/other' }],
    ['url: "http://localhost:8726"', { kind: 'process', process: 'code-server' }],
    ['url: "http://localhost:6379"', { kind: 'url', url: 'http://localhost:6379' }],
    ['url: "http://localhost:9999"', { kind: 'url', url: 'http://localhost:9999' }],
    ['url: "https://example.com"', { kind: 'url', url: 'https://example.com' }],
    ['service: web', { kind: 'process', process: 'web' }],
    ['service: redis', { kind: 'process', process: 'redis' }],
  ])('%s', (fields, target) => {
    const yaml = `services: [redis, code-server]\nprocesses: [{name: web, startCommand: x, url: "http://localhost:3000/admin"}]\ntabs: [{name: x, ${fields}}]`;
    expect(manifestOf(yaml).tabs).toEqual([{ name: 'x', target }]);
  });
});

describe('aliases', () => {
  it('are expanded up to a hundred times', () => {
    const yaml = `env: &e {A: 1}\nprocesses:\n${Array.from({ length: 32 }, (_, i) => `- {name: p${i}, startCommand: x, env: *e}\n`).join('')}`;
    expect(manifestOf(yaml).processes.every(({ env }) => env.A === '1')).toBe(true);
  });

  it('mean the last anchor before them', () => {
    expect(manifestOf('name: &a one\nenv: {A: *a, B: &a two, C: *a}').env).toEqual({
      A: 'one',
      B: 'two',
      C: 'two',
    });
  });
});

describe('secrets', () => {
  it('are narrowed to a process, and stand below /run/secrets by a plain path', () => {
    const manifest = manifestOf(
      `secrets:\n  KEY: {value: 'age:YWdlLWVuY3J5cHRpb24ub3JnL3Yx', as: file, path: ./tls//key.pem}\nrequiredEnv:\n  - name: STRIPE_KEY\n    description: Key of the payments\nprocesses: [{name: web, startCommand: x, secrets: [KEY]}]`,
    );
    expect(manifest.secrets).toMatchObject([{ name: 'KEY', as: 'file', path: 'tls/key.pem' }]);
    expect(manifest.processes).toMatchObject([{ secrets: ['KEY'] }]);
    expect(manifest.requiredEnv).toEqual([
      { name: 'STRIPE_KEY', description: 'Key of the payments', line: expect.any(Number) },
    ]);
  });
});
