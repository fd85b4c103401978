/**
 * The whole environment of a git of ours: no configuration of the machine or of a person, no prompt, no hook, no helper
 * program, no protocol but the one of the remote. The token travels here and nowhere else: not in arguments, which every
 * process of the machine can read, and not in a file.
 */
export function gitEnvironment(options: {
  /** What the machine needs for git to run and reach the network: PATH, proxies, certificates. */
  readonly base: Readonly<Record<string, string>>;
  readonly remote?: { readonly url: string; readonly token: string };
}): Record<string, string> {
  const { remote } = options;
  const settings: [string, string][] = [
    ...always,
    ['protocol.allow', 'never'],
    ...(remote ? remoteSettings(remote) : []),
  ];
  const pairs = settings.flatMap(([key, value], index) => [
    [`GIT_CONFIG_KEY_${index}`, key],
    [`GIT_CONFIG_VALUE_${index}`, value],
  ]);
  return {
    PATH: '/usr/local/bin:/usr/bin:/bin',
    ...options.base,
    LC_ALL: 'C',
    HOME: '/nonexistent',
    GIT_TERMINAL_PROMPT: '0',
    GIT_ASKPASS: '/bin/false',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_COUNT: String(settings.length),
    ...Object.fromEntries(pairs),
  };
}

const always: readonly [string, string][] = [
  ['core.hooksPath', '/dev/null'],
  ['core.fsmonitor', 'false'],
  ['credential.helper', ''],
  ['gc.auto', '0'],
  ['maintenance.auto', 'false'],
  ['safe.directory', '*'],
];

function remoteSettings({ url, token }: { url: string; token: string }): [string, string][] {
  const { protocol, origin } = new URL(url);
  if (protocol !== 'https:' && protocol !== 'http:') throw new Error(`git over ${protocol} is not allowed`);
  const credentials = Buffer.from(`x-access-token:${token}`).toString('base64');
  return [
    [`protocol.${protocol.slice(0, -1)}.allow`, 'always'],
    ['remote.pinacle.url', url],
    // For this origin alone, and redirects are not followed: the header cannot reach another server.
    [`http.${origin}/.extraHeader`, `Authorization: Basic ${credentials}`],
    ['http.followRedirects', 'false'],
    ['http.lowSpeedLimit', '1000'],
    ['http.lowSpeedTime', '20'],
  ];
}
