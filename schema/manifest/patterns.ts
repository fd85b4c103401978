/**
 * The forms of single values, as sources of regular expressions (ECMAScript with the `u` flag), for the JSON Schema and for us.
 * Each is linear in its input: no nested repetition over the same characters.
 */

/** No control character, tabs and newlines included. */
const plain = '[^\\u0000-\\u001f\\u007f-\\u009f]';

const domain = '(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])';
const host = `(?:${domain}(?:\\.${domain})*|\\[[a-fA-F0-9:]+\\])(?::[0-9]{1,5})?`;
const component = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*';

/** What the first 21 bytes of every age file, `age-encryption.org/v1`, are in base64: 28 characters, no remainder. */
const ageHeader = 'YWdlLWVuY3J5cHRpb24ub3JnL3Yx';

/** White space is allowed inside, since ciphertexts are folded over lines; what is left must be base64 (checked in code). */
const ageBinary = `age:\\s*${ageHeader}[A-Za-z0-9+/=\\s]*`;
const ageArmor = `-----BEGIN AGE ENCRYPTED FILE-----\\s+${ageHeader}[A-Za-z0-9+/=\\s]*-----END AGE ENCRYPTED FILE-----\\s*`;

export const patterns = {
  /** Text on one line, with something to see in it. */
  text: `^(?=.*\\S)${plain}+$`,
  /** A shell command: anything but nothing. */
  command: '\\S',
  /** A DNS label. */
  processName: '^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$',
  /** A whole domain name of two labels or more, the last of which is no number: an address is no domain. */
  domain: '^(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?\\.)+[a-zA-Z](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?$',
  envName: '^(?!PINACLE_|POD_)[A-Za-z_][A-Za-z0-9_]*$',
  duration: '^(?=[0-9])(?:[0-9]{1,5}d)?(?:[0-9]{1,6}h)?(?:[0-9]{1,7}m)?(?:[0-9]{1,8}s)?$',
  durationOrNever: '^(?:never|(?=[0-9])(?:[0-9]{1,5}d)?(?:[0-9]{1,6}h)?(?:[0-9]{1,7}m)?(?:[0-9]{1,8}s)?)$',
  /** The grammar of distribution/reference; 64 hex digits alone would be read as an image id. */
  image: `^(?![a-f0-9]{64}$)(?:${host}/)?${component}(?:/${component})*(?::[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?(?:@sha256:[a-f0-9]{64})?$`,
  /** A path that would begin with `//` or hold a backslash could lead a browser to another host. */
  localUrl:
    '^https?://(?:localhost|127\\.0\\.0\\.1|\\[::1\\])(?::[0-9]{1,5})?(?:[/?#](?!/)[^\\s\\\\\\u0000-\\u001f\\u007f]*)?$',
  /** No user or password before the host: they would be shown to everybody who sees the tab. */
  webUrl:
    '^https?://(?:[A-Za-z0-9][A-Za-z0-9.-]*|\\[[0-9a-fA-F:.]+\\])(?::[0-9]{1,5})?(?:[/?#][^\\s\\\\\\u0000-\\u001f\\u007f]*)?$',
  /** Path of a request, or a whole URL as `localUrl` in plain http. */
  httpProbe:
    '^(?:/(?!/)|http://(?:localhost|127\\.0\\.0\\.1|\\[::1\\])(?::[0-9]{1,5})?(?:[/?#](?!/)|$))[^\\s\\\\\\u0000-\\u001f\\u007f]*$',
  /** Inside the repository: relative, no `..`, nothing that a shell or a program would take for something else. */
  path: `^(?![-~/\\s])(?!(?:[^/]*/)*\\.\\.(?:/|$))(?!(?:[^/]*/)*\\.[gG][iI][tT](?:/|$))(?:(?!\\\\)${plain})+$`,
  /** At most three runs of stars: each more would multiply the time that a match takes by the name's length. */
  glob: '^(?![-!/])(?:[A-Za-z0-9._/@#+=%,?{}[\\]\\u00a1-\\uffff-]*\\*+){0,3}[A-Za-z0-9._/@#+=%,?{}[\\]\\u00a1-\\uffff-]*$',
  secret: `^(?:${ageBinary}|${ageArmor})$`,
  /** X25519: 62 characters of bech32. */
  recipient: '^age1[qpzry9x8gf2tvdw0s3jn54khce6mua7l]{58}$',
} as const;

/** Names with two dots in front are ours, below /run/secrets. */
export const ourSecretPaths = /(?:^|\/)\.\.[^/]/;
