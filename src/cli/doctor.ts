import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { readConfig } from '../config.ts';
import { certificateFindings } from './certificate-findings.ts';
import type { Finding } from './finding.ts';
import type { JsonOption } from './json-option.ts';
import { loadEnvFile } from './load-env-file.ts';

/** What is missing on this machine and in its configuration; 0 when nothing is. Changes nothing. */
export async function doctor(options: JsonOption): Promise<number> {
  const findings = [nodeFinding(), ...(await machineFindings()), ...(await configFindings())];
  console.log(options.json ? JSON.stringify({ findings }, null, 2) : findings.map(words).join('\n'));
  const ok = findings.every((finding) => finding.ok);
  if (!ok && !options.json) {
    console.log('\n`bash host/setup.sh` installs what the machine lacks. Without Docker these still work:');
    console.log('npm run test:unit, pinacle validate, pinacle plan');
  }
  return ok ? 0 : 1;
}

function words({ ok, name, detail }: Finding): string {
  return `${ok ? 'ok     ' : 'missing'}  ${name.padEnd(9)}  ${detail}`;
}

function nodeFinding(): Finding {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  return {
    name: 'node',
    ok: major > 20 || (major === 20 && minor >= 18),
    detail: `${process.versions.node}, 20.18 or later is needed`,
  };
}

/** The set-up script knows what the machine needs; it prints `ok|missing <name> <detail>`. */
async function machineFindings(): Promise<readonly Finding[]> {
  const script = fileURLToPath(new URL('../../host/setup.sh', import.meta.url));
  const output = await new Promise<string>((resolve) =>
    execFile('bash', [script, '--check'], { timeout: 60_000 }, (_error, stdout) => resolve(stdout)),
  );
  return output.split('\n').flatMap((line) => {
    const [, state, name = '', detail = ''] = /^(ok|missing) (\S+) ?(.*)$/.exec(line) ?? [];
    return state ? [{ name, ok: state === 'ok', detail }] : [];
  });
}

async function configFindings(): Promise<readonly Finding[]> {
  loadEnvFile('.env');
  const read = readConfig();
  if ('problems' in read) return read.problems.map((detail) => ({ name: 'config', ok: false, detail }));
  const app = read.config.app
    ? `app ${read.config.app.id}`
    : 'no app yet: `pinacle serve` offers to register one';
  const certificates = await certificateFindings(read.config.stateDir, { now: Date.now() });
  return [{ name: 'config', ok: true, detail: app }, ...certificates];
}
