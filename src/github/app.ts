import { Probot, ProbotOctokit } from 'probot';
import type { Log } from '../log.ts';
import { checkedFetch, type Fetch } from './checked-fetch.ts';
import type { Octokit } from './octokit.ts';
import { scopedTokens, type TokenScope } from './scoped-tokens.ts';
import { type Step, steps } from './steps.ts';
import { asking, requestFault } from './to-world-error.ts';

export interface GitHubAppConfig {
  readonly appId: number;
  /** PEM, as GitHub gave it. */
  readonly privateKey: string;
  /** `https://api.github.com`, or `https://<host>/api/v3` of a GitHub Enterprise Server. */
  readonly apiUrl: string;
  readonly log: Log;
  /** Milliseconds for a whole request with its body, 10,000 by default. */
  readonly timeoutMs?: number;
  /** Replaced in tests that need a broken network. */
  readonly fetch?: Fetch;
}

/** One repository, and what is done there. */
export interface RepositoryStep {
  readonly installationId: number;
  readonly repositoryId: number;
  readonly step: Step;
}

/** GitHub as the app sees it. Tokens are made, kept and renewed inside. No token is for more than one repository. */
export interface GitHubApp {
  readonly appId: number;
  /** A client for one repository, with no more rights than the step needs. Throws RequestError when GitHub gives no such token. */
  repository(at: RepositoryStep): Promise<Octokit>;
  app(): Promise<Octokit>;
  /** A token for git: for one repository, with no more than these rights. Throws WorldError. */
  scopedToken(scope: TokenScope): Promise<string>;
}

/**
 * Probot behind our own door. Its throttling and retrying are off: writes are paced by the lane (which survives a restart),
 * and reads fail fast, because a pass that failed is repeated anyway.
 */
export function openGitHubApp(config: GitHubAppConfig): GitHubApp {
  const fetch = checkedFetch(config.fetch ?? globalThis.fetch, config.timeoutMs ?? 10_000);
  const open = () => openTokens({ ...config, fetch });
  let tokens = open();
  const repository = async ({ installationId, repositoryId, step }: RepositoryStep) => {
    const used = tokens;
    const token = await used.scoped({ installationId, repositoryId, permissions: steps[step] });
    const octokit = signedInBy(token, { ...config, fetch });
    octokit.hook.error('request', (error) => {
      // A token that was taken back before its time: all that we keep may be worth nothing.
      if (requestFault(error)?.status === 401 && tokens === used) tokens = open();
      throw error;
    });
    return octokit;
  };
  return {
    appId: config.appId,
    app: () => tokens.app(),
    repository,
    scopedToken: (scope) => asking('make a token for git', () => tokens.scoped(scope)),
  };
}

type Network = GitHubAppConfig & { readonly fetch: Fetch };

/** Makes tokens and keeps them while they live. */
function openTokens(config: Network) {
  const probot = new Probot({
    appId: config.appId,
    privateKey: config.privateKey,
    baseUrl: baseUrlOf(config),
    log: config.log,
    request: { fetch: config.fetch },
    Octokit: UnpacedOctokit,
  });
  const app = async () => {
    await probot.ready();
    return probot.auth();
  };
  return { app, scoped: scopedTokens(app) };
}

function signedInBy(token: string, config: Network): Octokit {
  const { log, fetch } = config;
  return new UnpacedOctokit({ auth: { token }, baseUrl: baseUrlOf(config), log, request: { fetch } });
}

function baseUrlOf({ apiUrl }: GitHubAppConfig): string {
  return apiUrl.replace(/\/$/, '');
}

/** A function, because Probot puts its own settings over plain ones. */
const UnpacedOctokit = ProbotOctokit.defaults((options: OctokitOptions) => ({
  ...options,
  throttle: { ...options.throttle, enabled: false },
  retry: { enabled: false },
}));

type OctokitOptions = NonNullable<ConstructorParameters<typeof ProbotOctokit>[0]>;
