import { createRequire } from 'node:module';
import { Command } from 'commander';
import { addIdentityCommands } from './identities/add-identity-commands.ts';
import type { JsonOption } from './json-option.ts';
import type { NginxOptions } from './nginx.ts';
import { addSecretCommands } from './secrets/add-secret-commands.ts';

/**
 * Every command resolves to its exit code: 0 well, 1 the user's fault, 2 the world's.
 * Each is loaded only when it is asked for: `validate` in an editor's hook should not wait for a web server's modules.
 */
function program(): Command {
  const { version, description } = createRequire(import.meta.url)('../../package.json') as Record<
    'version' | 'description',
    string
  >;
  const pinacle = new Command('pinacle').description(description).version(version).showHelpAfterError();
  pinacle
    .command('serve')
    .description('run the controller: webhooks, reconciler, reports, gateway')
    .action(exitWith(serveHere));
  addManifestCommands(pinacle);
  addSecretCommands(pinacle, exitWith);
  addOperatorCommands(pinacle);
  addIdentityCommands(pinacle, exitWith);
  return pinacle;
}

/** For who writes a manifest: they work in a checkout and ask nobody. */
function addManifestCommands(pinacle: Command): void {
  pinacle
    .command('validate')
    .description('check a manifest: the same problems as the check run, exit code 1 when there are any')
    .argument('[file]', 'the manifest', 'pinacle.yaml')
    .option('--json', 'problems as JSON')
    .action(
      exitWith(async (file: string, options: JsonOption) =>
        (await import('./validate.ts')).validate(file, options),
      ),
    );
  pinacle
    .command('plan')
    .description('what would run from a checkout, offline')
    .argument('[dir]', 'the checkout', '.')
    .option('--json', 'spec and plan as JSON')
    .action(
      exitWith(async (dir: string, options: JsonOption) =>
        (await import('./plan-folder.ts')).planFolder(dir, options),
      ),
    );
}

/** For who runs the controller. */
function addOperatorCommands(pinacle: Command): void {
  pinacle
    .command('replay')
    .description('route a recorded webhook delivery once more')
    .argument('<delivery>', "GitHub's GUID of the delivery")
    .option('--json', 'result as JSON')
    .action(
      exitWith(async (guid: string, options: JsonOption) =>
        (await import('./replay.ts')).replay(guid, options),
      ),
    );
  pinacle
    .command('nginx')
    .description("write nginx's configuration into PINACLE_NGINX_DIR, as `serve` does by itself")
    .option('--check', 'write nothing; say what nginx thinks of it')
    .option('--reload', 'have nginx read it')
    .action(exitWith(async (options: NginxOptions) => (await import('./nginx.ts')).nginx(options)));
  pinacle
    .command('doctor')
    .description('what is missing on this machine')
    .option('--json', 'findings as JSON')
    .action(exitWith(async (options: JsonOption) => (await import('./doctor.ts')).doctor(options)));
}

async function serveHere(): Promise<number> {
  const { startServer } = await import('../main.ts');
  return (await import('./serve.ts')).serve(startServer);
}

function exitWith<Args extends unknown[]>(run: (...args: Args) => Promise<number>) {
  return async (...args: Args): Promise<void> => {
    process.exitCode = await run(...args);
  };
}

await program().parseAsync();
