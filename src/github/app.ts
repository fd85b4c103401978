import { Probot, ProbotOctokit } from 'probot';
import type { Log } from '../log.ts';
import { checkedFetch, type Fetch } from './checked-fetch.ts';
import type { Octokit } from './octokit.ts';
import { scopedTokens, type TokenScope } from './scoped-tokens.ts';
import { requestFault } from './to-world-error.ts';

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

/** GitHub as the app sees it. Tokens are made, kept and renewed inside. */
export interface GitHubApp {
  readonly appId: number;
  installation(id: number): Promise<Octokit>;
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
  const installation = async (id: number) => {
    const used = tokens;
    const octokit = await used.signedIn(id);
    octokit.hook.error('request', (error) => {
      // A token that was taken back before its time: all that we keep may be worth nothing.
      if (requestFault(error)?.status === 401 && tokens === used) tokens = open();
      throw error;
    });
    return octokit;
  };
  return {
    appId: config.appId,
    app: () => tokens.signedIn(),
    installation,
    scopedToken: (scope) => tokens.scoped(scope),
  };
}

/** Makes tokens and keeps them while they live. */
function openTokens(config: GitHubAppConfig & { readonly fetch: Fetch }) {
  const probot = new Probot({
    appId: config.appId,
    privateKey: config.privateKey,
    baseUrl: config.apiUrl.replace(/\/$/, ''),
    log: config.log,
    request: { fetch: config.fetch },
    Octokit: UnpacedOctokit,
  });
  const signedIn = async (installationId?: number) => {
    await probot.ready();
    return probot.auth(installationId);
  };
  return { signedIn, scoped: scopedTokens(() => signedIn()) };
}

/** A function, because Probot puts its own settings over plain ones. */
const UnpacedOctokit = ProbotOctokit.defaults((options: OctokitOptions) => ({
  ...options,
  throttle: { ...options.throttle, enabled: false },
  retry: { enabled: false },
}));

type OctokitOptions = NonNullable<ConstructorParameters<typeof ProbotOctokit>[0]>;
