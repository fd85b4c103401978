import { describe, expect, it } from 'vitest';
import { formatProblem } from '../../schema/manifest/format-problem.ts';
import { parseManifest } from '../../schema/manifest/parse.ts';
import { type ManifestRule, manifestRules } from '../../schema/manifest/rules.ts';
import type { Problem } from '../../schema/problem.ts';

interface Row {
  readonly rule: ManifestRule;
  readonly yaml: string;
  /** The text that the problem covers; with `…` at its end, how that begins. */
  readonly at: string;
  readonly path: string;
  /** Part of message or fix. */
  readonly says?: string;
}

const row = (rule: ManifestRule, yaml: string, at: string, path: string, says?: string): Row => ({
  rule,
  yaml,
  at,
  path,
  ...(says !== undefined && { says }),
});

/** A process of its own line, with more fields. */
const process = (fields: string, name = 'web') => `processes: [{name: ${name}, startCommand: x, ${fields}}]`;
const header = 'YWdlLWVuY3J5cHRpb24ub3JnL3Yx';

const textRows: Row[] = [
  row('file-too-large', `# ${'x'.repeat(65_536)}`, '', ''),
  row('file-too-large', `# ${'é'.repeat(33_000)}`, '', ''),
  row('not-utf-8', 'name: caf\ufffd', '\ufffd', ''),
  row('not-utf-8', 'name: \ud800', '\ud800', ''),
  row('control-character', 'name: a\u0000b', '\u0000', ''),
  row('control-character', 'name: a\u001bb', '\u001b', ''),
  row('control-character', 'env: {A: "a\\0b"}', '"a\\0b"', 'env.A'),
  row('hidden-character', 'install: "a \u202e b"', '\u202e', ''),
  row('hidden-character', 'name: a\ufeffb', '\ufeff', ''),
  row('secret-key', '# AGE-SECRET-KEY-1QQQQ\nname: x', 'AGE-SECRET-KEY-1QQQQ', ''),
  row('yaml-syntax', 'name: "x', '', '', 'closing quote'),
  row('yaml-syntax', 'name: x\nenv:\n\tA: 1', '\t', ''),
  row('yaml-syntax', '[a]: 1', '[', ''),
  row('yaml-directive', '%YAML 1.1\n---\nname: x', '%YAML 1.1', ''),
  row('yaml-tag', 'name: !thing x', '!thing', ''),
  row('yaml-tag', 'name: !!binary aGk=', '!!binary', ''),
  row('multiple-documents', 'name: x\n---\nname: y', '', ''),
  row('empty-file', '', '', ''),
  row('empty-file', '# only a comment\n', '', ''),
  row('too-deep', `name: ${'['.repeat(20)}${']'.repeat(20)}`, '[]', `name${'[0]'.repeat(19)}`),
  row('too-deep', '{'.repeat(60_000), '{', ''),
  row('too-deep', '- '.repeat(30_000), ' ', ''),
  row('too-many-values', `services: [${'a,'.repeat(10_500)}]`, 'services: [a,a,a,a,a…', ''),
  row(
    'too-many-aliases',
    `name: &a x\nenv: {${Array.from({ length: 100 }, (_, i) => `A${i}: *a`).join(', ')}}\ninstall: *a`,
    '*a',
    'install',
  ),
  row('alias-unknown', 'name: *nope', '*nope', 'name'),
  row('alias-cycle', 'services: &a [*a]', '*a', 'services[0]'),
  row(
    'merge-key',
    'env: &a {A: 1}\nprocesses: [{name: web, startCommand: x, env: {<<: *a}}]',
    '<<',
    'processes[0].env.<<',
  ),
  row('duplicate-key', 'name: x\nname: y', 'name', 'name'),
  row('forbidden-key', 'env: {__proto__: 1}', '__proto__', 'env.__proto__'),
  row('forbidden-key', 'env: {constructor: 1}', 'constructor', 'env.constructor'),
  row('forbidden-key', 'prototype: 1', 'prototype', 'prototype'),
];

const shapeRows: Row[] = [
  row(
    'unknown-key',
    'processes:\n  - name: web\n    startComand: x',
    'startComand',
    'processes[0].startComand',
    'unknown key `startComand`; did you mean `startCommand`?',
  ),
  row('unknown-key', 'colour: red', 'colour', 'colour', 'known here'),
  row('unknown-key', process('depends_on: [x]'), 'depends_on', 'processes[0].depends_on', '`dependsOn`'),
  row(
    'unknown-key',
    `secrets: {A: {value: 'age:${header}', oops: 1}}`,
    'oops',
    'secrets',
    'unknown key in a secret',
  ),
  row(
    'missing-key',
    'processes: [{name: web}]',
    '{name: web}',
    'processes[0].startCommand',
    'startCommand: npm run dev',
  ),
  row('missing-key', 'processes: [{startCommand: x}]', '{startCommand: x}', 'processes[0].name'),
  row(
    'missing-key',
    'tabs: [{url: "http://localhost:3000"}]',
    '{url: "http://localhost:3000"}',
    'tabs[0].name',
  ),
  row('missing-key', 'secrets: {A: {as: env}}', 'A', 'secrets.A.value'),
  row('wrong-type', 'name: 12', '12', 'name', 'Put it in quotes'),
  row('wrong-type', 'services: redis', 'redis', 'services', 'must be a list'),
  row('wrong-type', 'services:', 'services', 'services', 'has no value'),
  row('wrong-type', '- a', '- a', '', 'the file must be a map'),
  row('wrong-type', 'deploy: {idle: 30}', '30', 'deploy.idle', '`30m`'),
  row('wrong-type', 'env: {A: .inf}', '.inf', 'env.A', 'not finite'),
  row('wrong-type', 'env: {A: [1]}', 'A', 'env.A'),
  row('wrong-type', process('port: "3000"'), '"3000"', 'processes[0].port', 'whole number'),
  row('wrong-type', process('port: 3.5'), '3.5', 'processes[0].port'),
  row('unknown-value', 'tier: small', 'small', 'tier', 'did you mean `dev.small`?'),
  row('unknown-value', 'template: rails', 'rails', 'template', '`vite`'),
  row('unknown-value', 'services: [postgresql]', 'postgresql', 'services[0]', 'did you mean `postgres`?'),
  row('unknown-value', 'deploy: {pullRequests: always}', 'always', 'deploy.pullRequests'),
  row('unknown-value', process('visibility: everyone'), 'everyone', 'processes[0].visibility'),
  ...[
    'localhost',
    '10.0.0.1',
    'http://a.example.com',
    'a.example.com/x',
    'a.example.com:80',
    '*.example.com',
    '-a.example.com',
    'a..example.com',
  ].map((bad) => row('domain-form', process(`domains: ["${bad}"]`), `"${bad}"`, 'processes[0].domains[0]')),
  row('unknown-value', 'deploy: {visibility: all}', 'all', 'deploy.visibility'),
  row('unknown-value', process('restart: no'), 'no', 'processes[0].restart'),
  row('unsupported-version', 'version: "2.0"', '"2.0"', 'version'),
  row('unsupported-version', 'version: 1.1', '1.1', 'version'),
  row('too-long', `name: ${'x'.repeat(51)}`, 'xxxxxxxxxxxxxxxxxxxx…', 'name'),
  row(
    'too-long',
    `env: {${'A'.repeat(129)}: 1}`,
    'AAAAAAAAAAAAAAAAAAAA…',
    `${`env.${'A'.repeat(128)}`.slice(0, 4)}…`,
  ),
  row(
    'too-long',
    process('x: 1', 'a'.repeat(64)).replace(', x: 1', ''),
    'aaaaaaaaaaaaaaaaaaaa…',
    'processes[0].name',
  ),
  row('too-short', 'name: ""', '""', 'name'),
  row('too-many', `env: {${Array.from({ length: 101 }, (_, i) => `A${i}: 1`).join(', ')}}`, 'env', 'env'),
  row(
    'too-many',
    `processes: [${Array.from({ length: 33 }, (_, i) => `{name: p${i}, startCommand: x}`).join(', ')}]`,
    'processes',
    'processes',
  ),
  row('too-few', 'processes: [{name: web, startCommand: []}]', 'startCommand', 'processes[0].startCommand'),
  row('out-of-range', process('port: 65536'), '65536', 'processes[0].port'),
  row('out-of-range', process('port: 0'), '0', 'processes[0].port'),
  row(
    'out-of-range',
    process('url: "http://localhost:70000"'),
    '"http://localhost:70000"',
    'processes[0].url',
  ),
  row('out-of-range', process('healthCheck: {tcp: 1, retries: 0}'), '0', 'processes[0].healthCheck.retries'),
  row(
    'out-of-range',
    process('healthCheck: {http: "http://localhost:0/"}'),
    '"http://localhost:0/"',
    'processes[0].healthCheck.http',
  ),
  row('out-of-range', 'deploy: {idle: 59s}', '59s', 'deploy.idle', 'from 1m to 30d'),
  row('out-of-range', 'deploy: {ttl: 91d}', '91d', 'deploy.ttl'),
  row(
    'out-of-range',
    process('healthCheck: {tcp: 1, interval: 0s}'),
    '0s',
    'processes[0].healthCheck.interval',
  ),
];

const formRows: Row[] = [
  row('not-text', 'name: "a\\nb"', '"a\\nb"', 'name'),
  row('not-text', 'name: "  "', '"  "', 'name'),
  row('empty-command', 'processes: [{name: web, startCommand: " "}]', '" "', 'processes[0].startCommand'),
  row('empty-command', process('healthCheck: " "'), '" "', 'processes[0].healthCheck'),
  ...['Web', 'web_1', '-web', 'web-', 'wéb', 'a b'].map((name) =>
    row('process-name', process('port: 1', name), name, 'processes[0].name'),
  ),
  row('reserved-name', process('port: 1', 'install'), 'install', 'processes[0].name'),
  row('reserved-name', 'env: {PINACLE_X: 1}', 'PINACLE_X', 'env.PINACLE_X'),
  row('reserved-name', process('env: {POD_NAME: 1}'), 'POD_NAME', 'processes[0].env.POD_NAME'),
  row('env-name', 'env: {1A: 1}', '1A', 'env.1A'),
  row('env-name', 'env: {A-B: 1}', 'A-B', 'env.A-B'),
  row('env-name', `secrets: {A=B: 'age:${header}'}`, 'A=B', 'secrets'),
  ...['30', '30 m', '-1m', '1h30', 'm', '1m1h', '1.5h'].map((text) =>
    row('duration-form', `deploy: {idle: '${text}'}`, `'${text}'`, 'deploy.idle'),
  ),
  row(
    'duration-form',
    process('healthCheck: {tcp: 1, timeout: never}'),
    'never',
    'processes[0].healthCheck.timeout',
  ),
  ...[
    '-x',
    'Node',
    'a b',
    'node:',
    'node@sha256:12',
    'https://x/y',
    'node:22;rm',
    '../x',
    'a//b',
    'f'.repeat(64),
  ].map((image) => row('image-form', `image: '${image}'`, `'${image}'`, 'image')),
  ...[
    'http://0.0.0.0:3000',
    'http://example.com',
    'http://localhost.evil.com',
    'http://localhost@evil.com',
    'http://u:p@localhost:3000',
    'ftp://localhost',
    'localhost:3000',
    'http:localhost',
    'http://localhost:3000//evil.com',
    'http://localhost:3000/\\\\evil.com',
    'http://localhost:3000 ',
    'javascript:alert(1)',
  ].map((url) => row('local-url', process(`url: "${url}"`), `"${url}"`, 'processes[0].url')),
  ...[
    'ftp://example.com',
    'javascript:alert(1)',
    'data:text/html,x',
    'https://u:p@example.com',
    '//example.com',
    'https://',
    'https://a b',
  ].map((url) => row('web-url', `tabs: [{name: x, url: "${url}"}]`, `"${url}"`, 'tabs[0].url')),
  ...['healthz', '//x', 'https://localhost/', 'http://example.com/'].map((http) =>
    row(
      'health-http',
      process(`port: 1, healthCheck: {http: '${http}'}`),
      `'${http}'`,
      'processes[0].healthCheck.http',
    ),
  ),
  ...['/etc', '..', 'a/../..', '../a', 'a\\b', '~/x', '-x', '.git/hooks', 'a/.GIT'].map((cwd) =>
    row('path-outside', process(`cwd: '${cwd}'`), `'${cwd}'`, 'processes[0].cwd'),
  ),
  row('path-outside', 'secretFiles: [../x]', '../x', 'secretFiles[0]'),
  ...['!main', '-x', 'a b', '(a|b)', 'a*b*c*d*', '+(a)', '/x'].map((glob) =>
    row('glob-form', `deploy: {branches: ['${glob}']}`, `'${glob}'`, 'deploy.branches[0]'),
  ),
  row('secret-form', 'secrets: {A: plain}', 'plain', 'secrets.A'),
  row('secret-form', 'secrets: {A: "age:AAAA"}', '"age:AAAA"', 'secrets.A'),
  row('secret-form', `secrets: {A: 'age:${header}A'}`, "'age:YWdlLWVuY3J5cHRpb24ub3JnL3YxA'", 'secrets.A'),
  row(
    'secret-form',
    'secrets: {A: {value: "-----BEGIN AGE ENCRYPTED FILE-----"}}',
    '"-----BEGIN AGE ENCRYPTED FILE-----"',
    'secrets.A.value',
  ),
  row('recipient-form', 'recipient: age1xyz', 'age1xyz', 'recipient'),
  row(
    'recipient-form',
    'recipient: age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8q',
    'age1ql3z7hjy54pw3hyw…',
    'recipient',
    'mistyped',
  ),
  row('secret-file-needs-path', `secrets: {A: {value: 'age:${header}', as: file}}`, 'A', 'secrets.A.path'),
  row('secret-file-needs-path', `secrets: {A: {value: 'age:${header}', path: x}}`, 'x', 'secrets.A.path'),
  row(
    'path-outside',
    `secrets: {A: {value: 'age:${header}', as: file, path: ../x}}`,
    '../x',
    'secrets.A.path',
  ),
  row(
    'path-outside',
    `secrets: {A: {value: 'age:${header}', as: file, path: a/..b}}`,
    'a/..b',
    'secrets.A.path',
  ),
  row('duplicate-item', 'requiredEnv: [{name: A}, {name: A}]', 'A', 'requiredEnv[1].name'),
  row('env-name', 'requiredEnv: [{name: POD_ID}]', 'POD_ID', 'requiredEnv[0].name'),
  row('duplicate-item', process('secrets: [A, A]'), 'A', 'processes[0].secrets[1]'),
  row('forbidden-key', `secrets: {__proto__: 'age:${header}'}`, '__proto__', 'secrets.__proto__'),
];

const two = (first: string, second: string, more = '') =>
  `processes:\n- {name: a, startCommand: x, ${first}}\n- {name: b, startCommand: x, ${second}}\n${more}`;

const fieldRows: Row[] = [
  row('duplicate-item', 'services: [redis, redis]', 'redis', 'services[1]'),
  row('duplicate-item', 'deploy: {branches: [main, main]}', 'main', 'deploy.branches[1]'),
  row('duplicate-item', 'secretFiles: [a, a]', 'a', 'secretFiles[1]'),
  row('duplicate-item', two('port: 1', 'dependsOn: [a, a]'), 'a', 'processes[1].dependsOn[1]'),
  row(
    'duplicate-process',
    'processes:\n- {name: a, startCommand: x}\n- {name: a, startCommand: y}',
    'a',
    'processes[1].name',
  ),
  row(
    'service-name-clash',
    `${process('port: 1', 'redis')}\nservices: [redis]`,
    'redis',
    'processes[0].name',
  ),
  row(
    'too-many-assistants',
    'services: [claude-code, redis, amp-code]',
    'amp-code',
    'services[2]',
    '`claude-code`',
  ),
  row(
    'port-clash',
    two('port: 3000', 'url: "http://localhost:3000"'),
    '"http://localhost:3000"',
    'processes[1].url',
    'the process `a`',
  ),
  row('port-clash', two('url: "http://localhost"', 'port: 80'), '80', 'processes[1].port'),
  row(
    'port-clash',
    `${process('port: 5432')}\nservices: [postgres]`,
    '5432',
    'processes[0].port',
    'the service `postgres`',
  ),
  row('port-clash', `${process('port: 2528')}\nservices: [gemini-cli]`, '2528', 'processes[0].port'),
  row(
    'domain-clash',
    two('domains: [app.example.com]', 'domains: [App.Example.com]'),
    'App.Example.com',
    'processes[1].domains[0]',
  ),
  row('domain-clash', process('domains: [a.example, A.example]'), 'A.example', 'processes[0].domains[1]'),
  row('domain-clash', process('domains: [a.example, a.example]'), 'a.example', 'processes[0].domains[1]'),
  row('domain-reserved', process('domains: [app.localhost]'), 'app.localhost', 'processes[0].domains[0]'),
  row(
    'port-disagrees',
    process('port: 3000, url: "http://localhost:3001"'),
    '"http://localhost:3001"',
    'processes[0].url',
    '3001',
  ),
  row(
    'port-disagrees',
    process('port: 3000, url: "https://localhost"'),
    '"https://localhost"',
    'processes[0].url',
    '443',
  ),
  row(
    'dependency-unknown',
    process('dependsOn: [wob]'),
    'wob',
    'processes[0].dependsOn[0]',
    'did you mean `web`?',
  ),
  row(
    'dependency-unknown',
    process('dependsOn: [postgres]'),
    'postgres',
    'processes[0].dependsOn[0]',
    'Add `postgres` to `services`',
  ),
  row('dependency-self', process('dependsOn: [web]'), 'web', 'processes[0].dependsOn[0]'),
  row(
    'dependency-cycle',
    two('dependsOn: [b]', 'dependsOn: [a]'),
    'a',
    'processes[1].dependsOn[0]',
    '`a` → `b` → `a`',
  ),
  row(
    'health-probe',
    process('healthCheck: {tcp: 1, command: x}'),
    'healthCheck',
    'processes[0].healthCheck',
    'more than one way',
  ),
  row(
    'health-probe',
    process('healthCheck: {interval: 5s}'),
    'healthCheck',
    'processes[0].healthCheck',
    'does not say how',
  ),
  row('health-port', process('healthCheck: {http: /}'), '/', 'processes[0].healthCheck.http'),
  row('tab-target', 'tabs: [{name: x}]', '{name: x}', 'tabs[0]', 'nowhere'),
  row(
    'tab-target',
    'services: [redis]\ntabs: [{name: x, service: redis, url: "http://localhost"}]',
    '{name: x, service: redis, url: "http://localhost"}',
    'tabs[0]',
    'both',
  ),
  row(
    'tab-unknown',
    `${process('port: 1')}\ntabs: [{name: x, service: wep}]`,
    'wep',
    'tabs[0].service',
    '`web`',
  ),
  row(
    'tab-unknown',
    'tabs: [{name: x, service: code-server}]',
    'code-server',
    'tabs[0].service',
    'Add `code-server`',
  ),
];

const rows = [...textRows, ...shapeRows, ...formRows, ...fieldRows];

function covered(yaml: string, { line, column, endLine, endColumn }: Problem): string {
  const lines = yaml.split('\n').slice(line - 1, endLine);
  const last = lines.pop() ?? '';
  return [...lines, last.slice(0, endColumn - 1)].join('\n').slice(column - 1);
}

function problemsOf(yaml: string): readonly Problem[] {
  const parsed = parseManifest(yaml, { file: 'pinacle.yaml' });
  return 'problems' in parsed ? parsed.problems : [];
}

describe('every mistake is one problem, at its place', () => {
  it.each(rows.map((each) => ({ ...each, shown: each.yaml.slice(0, 70) })))(
    '$rule: $shown',
    ({ rule, yaml, at, path, says }) => {
      const problems = problemsOf(yaml).filter(
        (problem) => !(rule === 'too-deep' && problem.rule === 'wrong-type'),
      );
      expect(problems.map((problem) => problem.rule)).toEqual([rule]);
      const [problem] = problems as [Problem];
      const whole = (pattern: string, text: string) =>
        pattern.endsWith('…') ? `${text.slice(0, pattern.length - 1)}…` : text;
      expect(whole(at, covered(yaml, problem))).toBe(at);
      expect(whole(path, problem.path)).toBe(path);
      expect(`${problem.message}\n${problem.fix}`).toContain(says ?? '');
      expect(problem.message).toMatch(/^\S[^\n]*[^.\s]$/);
      expect(problem.fix).toMatch(/^[A-Z][^\n]*\.$/);
    },
  );

  it('has a row for every rule', () => {
    expect(new Set(rows.map(({ rule }) => rule))).toEqual(new Set(Object.keys(manifestRules)));
  });
});

describe('one mistake is told once', () => {
  it.each([
    [
      'a misspelled list, and what refers to it',
      'proceses: [{name: web, startCommand: x}]\ntabs: [{name: x, service: web}]',
      ['unknown-key'],
    ],
    [
      'a misspelled service, and what refers to it',
      'services: [postgress]\nprocesses: [{name: web, startCommand: x, dependsOn: [postgres]}]',
      ['unknown-value'],
    ],
    [
      'a misspelled name, and what refers to it',
      'processes: [{nam: web, startCommand: x}]\ntabs: [{name: x, service: web}]',
      ['unknown-key'],
    ],
    [
      'an alias of a wrong value',
      'processes:\n- &a {name: web, startCommand: x, foo: 1}\n- *a',
      ['unknown-key', 'duplicate-process', 'port-clash'].slice(0, 2),
    ],
    ['a dependency that is no name at all', process('dependsOn: ["A B"]'), ['process-name']],
    [
      'a health check by path when the address is wrong',
      process('url: "http://x", healthCheck: {http: /}'),
      ['local-url'],
    ],
    ['an alias that could not be read', 'processes: [{name: *a, startCommand: x}]', ['alias-unknown']],
  ])('%s', (_, yaml, expected) => {
    expect(
      problemsOf(yaml)
        .map(({ rule }) => rule)
        .toSorted(),
    ).toEqual(expected.toSorted());
  });

  it('names a circle whole, and each circle', () => {
    const yaml =
      'processes:\n- {name: a, startCommand: x, dependsOn: [b]}\n- {name: b, startCommand: x, dependsOn: [c]}\n- {name: c, startCommand: x, dependsOn: [a]}\n- {name: d, startCommand: x, dependsOn: [e, a]}\n- {name: e, startCommand: x, dependsOn: [d]}\n';
    expect(problemsOf(yaml).map(({ message }) => message)).toEqual([
      'dependencies run in a circle: `a` → `b` → `c` → `a`',
      'dependencies run in a circle: `d` → `e` → `d`',
    ]);
  });
});

describe('formatProblem', () => {
  it('is place, rule, message and fix', () => {
    const [problem] = problemsOf('processes:\n  - name: web\n    startComand: x') as [Problem];
    expect(formatProblem(problem)).toBe(
      'pinacle.yaml:3:5 unknown-key: unknown key `startComand`; did you mean `startCommand`?\n  Rename it to `startCommand`.',
    );
  });
});
