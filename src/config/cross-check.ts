import { demoMasterKey } from './demo-master-key.ts';
import { isLoopback } from './is-loopback.ts';
import { makeMasterKey } from './parsers.ts';
import type { Values } from './variables.ts';

/** What no variable can know alone. Looks at whether a variable was given, so that a wrong one is not called missing too. */
export function crossCheck(
  env: Readonly<Record<string, string | undefined>>,
  read: { values: Values; demo: boolean },
): string[] {
  const given = (name: string) => Boolean(env[name]?.trim());
  return [
    ...(read.demo || given('PINACLE_SECRET')
      ? []
      : ['PINACLE_SECRET is missing: make one with `openssl rand -hex 32`']),
    ...masterKeyProblems(given, read),
    ...appProblems(given),
    ...signInProblems(given, read.values),
    ...domainProblems(read.values),
    ...certificateProblems(read.values),
  ];
}

function masterKeyProblems(
  given: (name: string) => boolean,
  { values, demo }: { values: Values; demo: boolean },
): string[] {
  const names = ['PINACLE_MASTER_KEY', 'PINACLE_MASTER_KEY_FILE'] as const;
  const set = names.filter(given);
  if (set.length > 1) return ['PINACLE_MASTER_KEY and PINACLE_MASTER_KEY_FILE are both set: keep one'];
  if (demo) return [];
  if (set.length === 0) return [`PINACLE_MASTER_KEY is missing: ${makeMasterKey}`];
  return names
    .filter((name) => values[name] === demoMasterKey)
    .map((name) => `${name} is the key of the demo, which everybody knows: ${makeMasterKey}`);
}

/** All of the app or nothing of it. */
function appProblems(given: (name: string) => boolean): string[] {
  const key = given('GITHUB_PRIVATE_KEY') || given('GITHUB_PRIVATE_KEY_FILE');
  const parts = [given('GITHUB_APP_ID'), key, given('GITHUB_WEBHOOK_SECRET')];
  if (given('GITHUB_PRIVATE_KEY') && given('GITHUB_PRIVATE_KEY_FILE')) {
    return ['GITHUB_PRIVATE_KEY and GITHUB_PRIVATE_KEY_FILE are both set: keep one'];
  }
  if (parts.every(Boolean) || !parts.some(Boolean)) return [];
  const names = ['GITHUB_APP_ID', 'GITHUB_PRIVATE_KEY', 'GITHUB_WEBHOOK_SECRET'];
  return names
    .filter((_name, n) => !parts[n])
    .map((name) => `${name} is missing: the settings page of the app has it`);
}

/** Both or none; and what browsers keep only where nobody listens in needs such a place. */
function signInProblems(given: (name: string) => boolean, { PINACLE_PUBLIC_URL: url }: Values): string[] {
  const names = ['GITHUB_CLIENT_ID', 'GITHUB_CLIENT_SECRET'];
  const missing = names.filter((name) => !given(name));
  if (missing.length === 2) return [];
  const { protocol = 'https:', hostname = '' } = url ? new URL(url) : {};
  const secure = protocol === 'https:' || isLoopback(hostname) || hostname.endsWith('.localhost');
  return [
    ...missing.map((name) => `${name} is missing: the settings page of the app has it`),
    ...(secure
      ? []
      : [
          `PINACLE_PUBLIC_URL must start with https:// so that people can sign in: no browser keeps their cookie otherwise`,
        ]),
  ];
}

/** A pod's pages must not share cookies with ours. */
function domainProblems({ PINACLE_PUBLIC_URL: url, PINACLE_PODS_DOMAIN: pods }: Values): string[] {
  if (!url || !pods || pods === 'localhost') return [];
  const host = new URL(url).hostname;
  const related = host === pods || host.endsWith(`.${pods}`) || pods.endsWith(`.${host}`);
  return related
    ? [`PINACLE_PODS_DOMAIN must not contain or be part of ${host}: pods could read the cookies of Pinacle`]
    : [];
}

function certificateProblems({
  PINACLE_ACME_DIRECTORY: directory,
  PINACLE_PODS_DOMAIN: pods,
}: Values): string[] {
  if (!directory || pods !== 'localhost') return [];
  return [
    'PINACLE_ACME_DIRECTORY is set and PINACLE_PODS_DOMAIN is localhost, for which nobody gives certificates',
  ];
}
