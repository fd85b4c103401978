import { createRequire } from 'node:module';
import { Command } from 'commander';
import { startServer } from '../main.ts';
import { doctor } from './doctor.ts';
import type { JsonOption } from './json-option.ts';
import { planFolder } from './plan-folder.ts';
import { replay } from './replay.ts';
import { serve } from './serve.ts';
import { validate } from './validate.ts';

/** Every command resolves to its exit code: 0 well, 1 the user's fault, 2 the world's. */
function program(): Command {
  const { version, description } = createRequire(import.meta.url)('../../package.json') as {
    version: string;
    description: string;
  };
  const pinacle = new Command('pinacle').description(description).version(version).showHelpAfterError();
  pinacle
    .command('serve')
    .description('run the controller: webhooks, reconciler, reports, gateway')
    .action(exitWith(() => serve(startServer)));
  pinacle
    .command('validate')
    .description('check a manifest: the same problems as the check run, exit code 1 when there are any')
    .argument('[file]', 'the manifest', 'pinacle.yaml')
    .option('--json', 'problems as JSON')
    .action(exitWith((file: string, options: JsonOption) => validate(file, options)));
  pinacle
    .command('plan')
    .description('what would run from a checkout, offline')
    .argument('[dir]', 'the checkout', '.')
    .option('--json', 'spec and plan as JSON')
    .action(exitWith((dir: string, options: JsonOption) => planFolder(dir, options)));
  pinacle
    .command('replay')
    .description('route a recorded webhook delivery once more')
    .argument('<delivery>', "GitHub's GUID of the delivery")
    .option('--json', 'result as JSON')
    .action(exitWith((guid: string, options: JsonOption) => replay(guid, options)));
  pinacle
    .command('doctor')
    .description('what is missing on this machine')
    .option('--json', 'findings as JSON')
    .action(exitWith((options: JsonOption) => doctor(options)));
  return pinacle;
}

function exitWith<Args extends unknown[]>(run: (...args: Args) => Promise<number>) {
  return async (...args: Args): Promise<void> => {
    process.exitCode = await run(...args);
  };
}

await program().parseAsync();
