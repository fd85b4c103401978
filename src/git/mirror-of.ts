/** The mirror of one repository, as the functions of this folder see it. */
export interface MirrorOf {
  readonly dir: string;
  /** For what is local: no protocol is allowed. */
  readonly localEnv: Readonly<Record<string, string>>;
  /** For what may fetch: with a fresh token. */
  readonly remoteEnv: () => Promise<Readonly<Record<string, string>>>;
}
