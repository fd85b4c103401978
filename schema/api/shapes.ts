/** The shapes that have a name in the OpenAPI document. */
export { CommandRequest, CommandState } from './command.ts';
export { ManifestProblem, ProblemShape } from './common.ts';
export {
  Environment,
  EnvironmentList,
  EnvironmentSummary,
  ObservedWorld,
  Pass,
  PassList,
  ProcessList,
  Wanted,
} from './environment.ts';
export { HostList, HostView } from './host.ts';
export { LogLines } from './logs.ts';
export {
  CurrentManifest,
  ManifestCheck,
  ManifestCheckRequest,
  ManifestPull,
  ManifestPullRequest,
} from './manifest.ts';
export { Deed, DeedList, Places, RecipientList, RepositoryList, RepositoryView } from './repository.ts';
export { SecretList, SecretRequest, SecretView } from './secret.ts';
export {
  BypassTokenList,
  BypassTokenRequest,
  NewBypassToken,
  NewShareLink,
  ShareLinkList,
  ShareLinkRequest,
} from './sharing.ts';
export { NewToken, Token, TokenList, TokenRequest } from './token.ts';
