import { existsSync, readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';

/**
 * Takes what `path` says into `env`; what is set there already stays, what is set to nothing does not: `.env` may say
 * `GITHUB_APP_ID=` until an app is registered, and is then read once more.
 */
export function loadEnvFile(path: string, env: Record<string, string | undefined> = process.env): void {
  if (!existsSync(path)) return;
  for (const [name, value] of Object.entries(parseEnv(readFileSync(path, 'utf8')))) {
    if (!env[name]?.trim()) env[name] = value;
  }
}
