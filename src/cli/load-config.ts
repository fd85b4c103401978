import { type Config, readConfig } from '../config.ts';
import { loadEnvFile } from './load-env-file.ts';

/** Configuration from the environment and `.env` of the working folder; undefined after every problem was printed. */
export function loadConfig(): Config | undefined {
  loadEnvFile('.env');
  const read = readConfig();
  if ('config' in read) return read.config;
  console.error('The configuration cannot be used:');
  for (const problem of read.problems) console.error(`  ${problem}`);
  return undefined;
}
