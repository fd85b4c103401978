import {
  absolutePath,
  ageIdentity,
  ageIdentityFile,
  dnsServer,
  domain,
  ipAddresses,
  oneOf,
  type Parser,
  pem,
  pemFile,
  port,
  readableFile,
  secretText,
  text,
  url,
  wholeNumber,
} from './parsers.ts';

interface Variable<T> {
  readonly meaning: string;
  readonly parse: Parser<T>;
  /** As it would be written; absent: none. */
  readonly fallback?: string;
  /** What the README says of the default when there is none to write. */
  readonly otherwise?: string;
  /** Never shown. */
  readonly secret?: true;
}

type Rest = Omit<Variable<unknown>, 'parse' | 'meaning'>;

function variable<T, const R extends Rest = object>(
  parse: Parser<T>,
  meaning: string,
  rest?: R,
): { parse: Parser<T>; meaning: string } & R {
  return { parse, meaning, ...(rest as R) };
}

const secret = { secret: true } as const;

/** Every variable that we read, in the order of the README. */
export const variables = {
  PINACLE_PORT: variable(port, 'port of webhooks, pages and the API', { fallback: '8080' }),
  PINACLE_HOST: variable(text, 'address to listen on', { fallback: '127.0.0.1' }),
  PINACLE_PUBLIC_URL: variable(url('https', 'http'), 'where people and GitHub reach that port', {
    otherwise: 'http://localhost:PINACLE_PORT',
  }),
  PINACLE_PODS_DOMAIN: variable(
    domain,
    'domain whose subdomains lead to pods; not the one of PINACLE_PUBLIC_URL',
    {
      fallback: 'localhost',
    },
  ),
  PINACLE_GATEWAY_PORT: variable(port, 'port of the gateway to pods', { fallback: '8081' }),
  PINACLE_TRUSTED_PROXY: variable(
    ipAddresses,
    'addresses of servers in front of the gateway, with commas between: their X-Forwarded-For is believed',
    { otherwise: 'none' },
  ),
  PINACLE_NGINX_DIR: variable(
    absolutePath,
    "folder into which nginx's configuration is written and kept up to date",
    {
      otherwise: 'nginx is left alone',
    },
  ),
  PINACLE_NGINX_PID: variable(absolutePath, 'file in which nginx writes its process id', {
    fallback: '/run/nginx.pid',
  }),
  PINACLE_HTTP_PORT: variable(port, 'port of nginx for HTTP', { fallback: '80' }),
  PINACLE_HTTPS_PORT: variable(port, 'port of nginx for HTTPS', { fallback: '443' }),
  PINACLE_ACME_DIRECTORY: variable(
    url('https'),
    'ACME directory of who gives us certificates; naming it agrees to its terms',
    {
      otherwise: 'no certificates are ordered',
    },
  ),
  PINACLE_ACME_EMAIL: variable(
    text,
    'where that authority writes to when something is wrong with a certificate',
    { otherwise: 'it writes to nobody' },
  ),
  PINACLE_ACME_DNS_PROGRAM: variable(
    absolutePath,
    'program that sets TXT records of the pods domain, for one certificate for all pods',
    {
      otherwise: 'a certificate for each host',
    },
  ),
  PINACLE_DNS_SERVER: variable(
    dnsServer,
    'whom to ask for the records of custom domains, address or address:port',
    {
      otherwise: "the machine's own",
    },
  ),
  PINACLE_STATE_DIR: variable(text, 'folder of the embedded database, of git mirrors and of certificates', {
    fallback: '.pinacle',
  }),
  PINACLE_HOST_STATE_DIR: variable(absolutePath, 'folder of workspaces on the host', {
    fallback: '/var/lib/pinacle',
  }),
  DATABASE_URL: variable(url('postgres', 'postgresql'), 'PostgreSQL 13 or later', {
    ...secret,
    otherwise: 'a PostgreSQL of our own in PINACLE_STATE_DIR',
  }),
  REDIS_URL: variable(url('redis', 'rediss'), 'moves the queue to Redis', {
    ...secret,
    otherwise: 'the queue is in PostgreSQL',
  }),
  GITHUB_APP_ID: variable(wholeNumber(1, Number.MAX_SAFE_INTEGER), 'id of the GitHub App', {
    otherwise: 'the server offers to register an app',
  }),
  GITHUB_PRIVATE_KEY: variable(pem, 'private key of the app, PEM, line breaks as \\n', secret),
  GITHUB_PRIVATE_KEY_FILE: variable(pemFile, 'or the file that holds it', secret),
  GITHUB_WEBHOOK_SECRET: variable(secretText(8), 'secret of the webhook', secret),
  GITHUB_WEBHOOK_SECRET_PREVIOUS: variable(
    secretText(8),
    'the former secret, while it is being changed',
    secret,
  ),
  GITHUB_API_URL: variable(url('https', 'http'), 'API of GitHub, or of a GitHub Enterprise Server', {
    fallback: 'https://api.github.com',
  }),
  GITHUB_URL: variable(url('https', 'http'), 'pages and git of GitHub', { fallback: 'https://github.com' }),
  GITHUB_CLIENT_ID: variable(text, 'client id of the app, by which people sign in', {
    otherwise: 'nobody can sign in',
  }),
  GITHUB_CLIENT_SECRET: variable(text, 'client secret of the app', secret),
  PINACLE_SECRET: variable(
    secretText(16),
    'key of sessions, and of the links in checks and comments; required outside the demo',
    secret,
  ),
  PINACLE_MASTER_KEY: variable(
    ageIdentity,
    "age identity that seals the repositories' identities and stored secrets; required outside the demo",
    secret,
  ),
  PINACLE_MASTER_KEY_FILE: variable(ageIdentityFile, 'or the file that holds it', secret),
  PINACLE_BASE_IMAGE: variable(text, 'image of pods whose manifest names none', {
    fallback: 'pinacle/base:latest',
  }),
  PINACLE_ISOLATION: variable(oneOf('gvisor', 'runc'), 'what pods run under; runc isolates less', {
    fallback: 'gvisor',
  }),
  PINACLE_WORKERS: variable(wholeNumber(1, 256), 'environments that are reconciled at the same time', {
    fallback: '8',
  }),
  PINACLE_POD_CA_BUNDLE: variable(readableFile, 'PEM file of certificates that pods shall trust', {
    otherwise: "the image's own",
  }),
  LOG_LEVEL: variable(
    oneOf('trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'),
    'least level of log lines',
    {
      fallback: 'info',
    },
  ),
} as const satisfies Record<string, Variable<unknown>>;

export type VariableName = keyof typeof variables;

/** Parsed value of each variable that is set or has a default. */
export type Values = {
  readonly [N in VariableName]?: (typeof variables)[N]['parse'] extends Parser<infer T> ? T : never;
};

export const variableNames = Object.keys(variables) as VariableName[];

/** All values, and a message for each variable that is wrong. A secret's value is in no message. */
export function readVariables(env: Readonly<Record<string, string | undefined>>): {
  values: Values;
  problems: string[];
} {
  const values: Record<string, unknown> = {};
  const problems: string[] = [];
  for (const name of variableNames) {
    const { parse, fallback }: Variable<unknown> = variables[name];
    // An empty line of an .env file means "not set".
    const given = env[name]?.trim() || fallback;
    if (given === undefined) continue;
    const parsed = parse(given);
    if ('value' in parsed) values[name] = parsed.value;
    else problems.push(`${name} ${parsed.problem}`);
  }
  return { values, problems };
}

/** The README's table, Markdown. */
export function configTable(): string {
  const rows = variableNames.map((name) => {
    const { meaning, fallback, otherwise, secret: hidden }: Variable<unknown> = variables[name];
    const byDefault = fallback === undefined ? (otherwise ?? '') : `\`${fallback}\``;
    return `| \`${name}\` | ${meaning}${hidden ? ' (secret)' : ''} | ${byDefault} |`;
  });
  return ['| variable | meaning | default |', '| --- | --- | --- |', ...rows].join('\n');
}
