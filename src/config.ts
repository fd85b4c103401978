import { crossCheck } from './config/cross-check.ts';
import { demoMasterKey } from './config/demo-master-key.ts';
import { readVariables, type Values, variables } from './config/variables.ts';

export { configTable } from './config/variables.ts';

/** The settings of a control plane, parsed and checked. */
export interface Config {
  readonly host: string;
  readonly port: number;
  /** Without a slash at its end. */
  readonly publicUrl: string;
  readonly podsDomain: string;
  readonly gatewayPort: number;
  /** IP addresses of servers in front of the gateway. */
  readonly trustedProxies: readonly string[];
  /** Undefined: nginx is left alone. */
  readonly nginx: NginxConfig | undefined;
  /** Undefined: no certificates are ordered. */
  readonly acme: AcmeConfig | undefined;
  /** `address` or `address:port`; undefined: the machine's own. */
  readonly dnsServer: string | undefined;
  readonly stateDir: string;
  readonly hostStateDir: string;
  /** Undefined: a PostgreSQL of our own. */
  readonly databaseUrl: string | undefined;
  readonly redisUrl: string | undefined;
  /** Undefined: no app is registered yet. */
  readonly app: AppConfig | undefined;
  /** Undefined: nobody can sign in. */
  readonly signIn: SignInConfig | undefined;
  readonly githubApiUrl: string;
  readonly githubUrl: string;
  /** Key of sessions and of the HMAC in links; empty in a demo that set none. */
  readonly secret: string;
  /** An age identity; the demo's own in a demo that set none. */
  readonly masterKey: string;
  readonly baseImage: string;
  readonly isolation: 'gvisor' | 'runc';
  readonly workers: number;
  readonly podCaBundle: string | undefined;
  readonly logLevel: string;
  /** What the machine says to every program that reaches the network: PATH, proxies, certificates. For git. */
  readonly network: Readonly<Record<string, string>>;
}

export interface AppConfig {
  readonly id: number;
  /** PEM. */
  readonly privateKey: string;
  /** One, or two while the secret is being changed. */
  readonly webhookSecrets: readonly string[];
}

/** Of the GitHub App, for OAuth. */
export interface SignInConfig {
  readonly clientId: string;
  readonly clientSecret: string;
}

export interface NginxConfig {
  readonly dir: string;
  readonly pidFile: string;
  readonly httpPort: number;
  readonly httpsPort: number;
}

export interface AcmeConfig {
  readonly directory: string;
  readonly email: string | undefined;
  readonly dnsProgram: string | undefined;
}

export type ReadConfig = { readonly config: Config } | { readonly problems: readonly string[] };

/** Image of pods whose manifest and template name none. */
export const baseImage: string = variables.PINACLE_BASE_IMAGE.fallback;

/**
 * Reads all settings; the only reader of the process's environment.
 * `problems`: one message per fault, with what to do; a secret's value is in none. `demo`: PINACLE_SECRET and PINACLE_MASTER_KEY may be missing.
 */
export function readConfig(
  env: Readonly<Record<string, string | undefined>> = process.env,
  options: { demo?: boolean } = {},
): ReadConfig {
  const { values, problems } = readVariables(env);
  const all = [...problems, ...crossCheck(env, { values, demo: options.demo ?? false })];
  return all.length > 0
    ? { problems: all }
    : { config: { ...configOf(values as Complete), network: networkOf(env) } };
}

/** Values of which those with a default are there. */
type Complete = Values & {
  readonly [N in keyof typeof variables as (typeof variables)[N] extends { fallback: string }
    ? N
    : never]-?: NonNullable<Values[N]>;
};

function configOf(values: Complete): Omit<Config, 'network'> {
  return {
    host: values.PINACLE_HOST,
    port: values.PINACLE_PORT,
    publicUrl: values.PINACLE_PUBLIC_URL ?? `http://localhost:${values.PINACLE_PORT}`,
    podsDomain: values.PINACLE_PODS_DOMAIN,
    gatewayPort: values.PINACLE_GATEWAY_PORT,
    trustedProxies: [...(values.PINACLE_TRUSTED_PROXY ?? []), ...nginxAddresses(values)],
    nginx: nginxOf(values),
    acme: acmeOf(values),
    dnsServer: values.PINACLE_DNS_SERVER,
    stateDir: values.PINACLE_STATE_DIR,
    hostStateDir: values.PINACLE_HOST_STATE_DIR,
    databaseUrl: values.DATABASE_URL,
    redisUrl: values.REDIS_URL,
    app: appOf(values),
    signIn: signInOf(values),
    githubApiUrl: values.GITHUB_API_URL,
    githubUrl: values.GITHUB_URL,
    secret: values.PINACLE_SECRET ?? '',
    masterKey: values.PINACLE_MASTER_KEY ?? values.PINACLE_MASTER_KEY_FILE ?? demoMasterKey,
    baseImage: values.PINACLE_BASE_IMAGE,
    isolation: values.PINACLE_ISOLATION,
    workers: values.PINACLE_WORKERS,
    podCaBundle: values.PINACLE_POD_CA_BUNDLE,
    logLevel: values.LOG_LEVEL,
  };
}

/** Of who runs a command beside GitHub: `gh` and GitHub's actions set the same names. */
export function githubToken(
  env: Readonly<Record<string, string | undefined>> = process.env,
): string | undefined {
  return env.GITHUB_TOKEN || env.GH_TOKEN || undefined;
}

function signInOf({
  GITHUB_CLIENT_ID: clientId,
  GITHUB_CLIENT_SECRET: clientSecret,
}: Values): SignInConfig | undefined {
  return clientId && clientSecret ? { clientId, clientSecret } : undefined;
}

/** nginx, when it is ours, comes from this machine. */
function nginxAddresses({ PINACLE_NGINX_DIR: dir }: Values): readonly string[] {
  return dir === undefined ? [] : ['127.0.0.1', '::1'];
}

function nginxOf(values: Complete): NginxConfig | undefined {
  const { PINACLE_NGINX_DIR: dir, PINACLE_NGINX_PID: pidFile } = values;
  if (dir === undefined) return undefined;
  return { dir, pidFile, httpPort: values.PINACLE_HTTP_PORT, httpsPort: values.PINACLE_HTTPS_PORT };
}

function acmeOf(values: Values): AcmeConfig | undefined {
  const directory = values.PINACLE_ACME_DIRECTORY;
  if (directory === undefined) return undefined;
  return { directory, email: values.PINACLE_ACME_EMAIL, dnsProgram: values.PINACLE_ACME_DNS_PROGRAM };
}

function networkOf(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const names = [
    'PATH',
    'http_proxy',
    'https_proxy',
    'no_proxy',
    'HTTPS_PROXY',
    'NO_PROXY',
    'GIT_SSL_CAINFO',
    'SSL_CERT_FILE',
  ];
  return Object.fromEntries(names.flatMap((name) => (env[name] ? [[name, env[name]]] : [])));
}

function appOf(values: Values): AppConfig | undefined {
  const privateKey = values.GITHUB_PRIVATE_KEY ?? values.GITHUB_PRIVATE_KEY_FILE;
  const {
    GITHUB_APP_ID: id,
    GITHUB_WEBHOOK_SECRET: current,
    GITHUB_WEBHOOK_SECRET_PREVIOUS: previous,
  } = values;
  if (!id || !privateKey || !current) return undefined;
  return { id, privateKey, webhookSecrets: previous ? [current, previous] : [current] };
}
