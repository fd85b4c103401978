import fc from 'fast-check';

/** Manifests as they are written, valid by every rule, for properties. */
export function validManifest(): fc.Arbitrary<Record<string, unknown>> {
  return fc
    .record({
      names: fc.uniqueArray(name, { maxLength: 6 }),
      services,
      rest: fc.record(rest, { requiredKeys: [] }),
    })
    .chain(({ names, services: chosen, rest: fields }) =>
      fc
        .tuple(...names.map((own, at) => validProcess(own, at, [...names.slice(0, at), ...chosen])))
        .chain((processes) =>
          fc
            .array(tab([...names, ...chosen]), { maxLength: 4 })
            .map((tabs) => ({ ...fields, processes, services: chosen, tabs })),
        ),
    );
}

const reserved = new Set(['install', 'postgres', 'redis', 'claude-code', 'jupyter']);
const name = fc.stringMatching(/^[a-z](?:[a-z0-9-]{0,8}[a-z0-9])?$/).filter((text) => !reserved.has(text));
const text = fc.stringMatching(/^[!-~é世🎉][ -~é世🎉]{0,20}$/u);
const command = fc.oneof(text, fc.array(text, { minLength: 1, maxLength: 3 }));
const duration = fc.constantFrom('1m', '90s', '30m', '1d12h', '7d');
const path = fc.constantFrom('.', 'packages/api', './a', 'a b/ç', '..a/b..', 'a/...');
const envName = fc
  .stringMatching(/^[A-Za-z_][A-Za-z0-9_]{0,10}$/)
  .filter((key) => !/^(?:PINACLE_|POD_|constructor$|prototype$|__proto__$)/.test(key));
const env = fc.dictionary(
  envName,
  fc.oneof(text, fc.boolean(), fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true })),
  { maxKeys: 4 },
);
const services = fc.subarray(['postgres', 'redis', 'claude-code', 'jupyter']);
const ciphertext = fc.constantFrom(
  'age:YWdlLWVuY3J5cHRpb24ub3JnL3YxCi0+IFgyNTUxOSA=',
  'age:YWdlLWVuY3J5cHRpb24ub3JnL3Yx',
);

const rest = {
  version: fc.constantFrom('1.0', 1),
  name: text,
  tier: fc.constantFrom('dev.small', 'dev.medium', 'dev.large', 'dev.xlarge', 'dev.2xlarge'),
  image: fc.constantFrom(
    'node:22',
    'ghcr.io/acme/dev:1.4',
    'localhost:5000/x',
    'a/b__c/d-e.f',
    `x@sha256:${'0'.repeat(64)}`,
  ),
  template: fc.constantFrom('vite', 'nextjs', 'nodejs-blank', 'python-blank', 'static'),
  deploy: fc.record(
    {
      branches: fc.uniqueArray(fc.constantFrom('main', 'release/*', '**', 'a-?', '{a,b}/*', 'dependabot/**')),
      pullRequests: fc.constantFrom('auto', 'comment', 'off'),
      idle: fc.oneof(duration, fc.constant('never')),
      ttl: fc.constantFrom('5m', '72h', 'never'),
      visibility: fc.constantFrom('private', 'team', 'public'),
    },
    { requiredKeys: [] },
  ),
  install: fc.oneof(fc.constant(''), command, fc.constant([])),
  env,
  secrets: fc.dictionary(
    envName,
    fc.oneof(
      ciphertext,
      fc.record({ value: ciphertext }),
      ciphertext.map((value) => ({ value, as: 'file', path: 'certs/x.pem' })),
    ),
    { maxKeys: 2 },
  ),
  secretFiles: fc.uniqueArray(path),
  recipient: fc.constant('age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p'),
};

function validProcess(
  own: string,
  at: number,
  before: readonly string[],
): fc.Arbitrary<Record<string, unknown>> {
  const port = 3000 + at;
  const optional = {
    displayName: text,
    url: fc.constantFrom(
      `http://localhost:${port}`,
      `https://127.0.0.1:${port}/a?b#c`,
      `http://[::1]:${port}/`,
    ),
    healthCheck: fc.oneof(
      command,
      fc.record({
        http: fc.constantFrom('/', '/healthz?x=1', `http://localhost:${port}/x`),
        interval: fc.constantFrom('1s', '1m30s', '1h'),
      }),
      fc.record({ tcp: fc.constant(port), retries: fc.integer({ min: 1, max: 100 }) }),
      fc.record({ command, timeout: fc.constant('5s'), startPeriod: fc.constantFrom('0s', '1h') }),
    ),
    visibility: fc.constantFrom('private', 'team', 'public'),
    domains: fc.uniqueArray(fc.constantFrom(`app-${at}.example.com`, `Shop-${at}.Example.org`), {
      maxLength: 2,
    }),
    dependsOn: fc.subarray([...before]),
    env,
    restart: fc.constantFrom('always', 'on-failure', 'never'),
    cwd: path,
  };
  return fc.record(
    { name: fc.constant(own), startCommand: command, port: fc.constant(port), ...optional },
    { requiredKeys: ['name', 'startCommand', 'port'] },
  );
}

function tab(targets: readonly string[]): fc.Arbitrary<Record<string, unknown>> {
  const url = fc.record({
    name: text,
    url: fc.constantFrom('http://localhost:3000', 'https://example.com/docs?x#y', 'http://localhost:1/x'),
  });
  return targets.length === 0
    ? url
    : fc.oneof(url, fc.record({ name: text, service: fc.constantFrom(...targets) }));
}
