import { type Command, Option } from 'commander';
import type { JsonOption } from '../json-option.ts';
import { type Told, tell } from '../told.ts';
import type { RotateOptions } from './rotate-secrets.ts';
import type { SetOptions } from './set-secret.ts';

/** Runs a command and ends the process with its code. */
export type Run = <Args extends unknown[]>(
  run: (...args: Args) => Promise<number>,
) => (...args: Args) => Promise<void>;

/** `pinacle secrets …`: for who commits secrets; they work in a checkout, and ask nobody unless they say whom. */
export function addSecretCommands(pinacle: Command, run: Run): void {
  const secrets = pinacle.command('secrets').description('the encrypted secrets of a pinacle.yaml');
  const add = (usage: string, description: string) =>
    secrets
      .command(usage)
      .description(description)
      .option('--file <file>', 'the manifest (default: pinacle.yaml)')
      .option('--json', 'the result as JSON');
  add('set <name>', 'encrypt a value from standard input and write it into the manifest')
    .option(
      '--recipient <age1…>',
      "whom to encrypt to; is written into the manifest (default: the manifest's recipient)",
    )
    .addOption(new Option('--as <form>', 'what the pod gets').choices(['env', 'file']))
    .option('--path <path>', 'where the file stands, below /run/secrets')
    .action(
      run(async (name: string, options: SetOptions & JsonOption) =>
        told(options, (await import('./set-secret.ts')).setSecretHere(name, options)),
      ),
    );
  add('unset <name>', 'take a secret out of the manifest').action(
    run(async (name: string, options: FileOption & JsonOption) =>
      told(options, (await import('./unset-secret.ts')).unsetSecretHere(name, options)),
    ),
  );
  addCheckoutCommands(add, run);
}

/** Those that look at all secrets of a checkout. */
function addCheckoutCommands(add: (usage: string, description: string) => Command, run: Run): void {
  const identity = 'file of age identities, as age-keygen writes it';
  add('list', 'names, forms, places, recipients and ages; never a value')
    .option('--identity <file>', `${identity}: tells which secrets are for them`)
    .action(
      run(async (options: Looked) =>
        told(options, (await import('./list-secrets.ts')).listSecretsHere(options)),
      ),
    );
  add('check', 'what keeps the secrets from a pod, as the check run says it; exit code 1 when anything does')
    .option('--identity <file>', `${identity}: tells whether each secret opens`)
    .action(
      run(async (options: Looked) =>
        told(options, (await import('./check-secrets.ts')).checkSecretsHere(options)),
      ),
    );
  add('rotate', 'encrypt all secrets to another recipient')
    .option('--server <url>', 'by your Pinacle, to the recipient of now; asks with GITHUB_TOKEN')
    .option('--repository <owner/name>', 'there (default: that of the remote origin)')
    .option('--identity <file>', `or here: ${identity}, which opens them`)
    .option('--recipient <age1…>', "with --identity, whom to encrypt to (default: the manifest's recipient)")
    .action(
      run(async (options: RotateOptions & JsonOption) =>
        told(options, (await import('./rotate-secrets.ts')).rotateSecretsHere(options)),
      ),
    );
}

interface Looked extends FileOption, JsonOption {
  readonly identity?: string;
}

interface FileOption {
  readonly file?: string;
}

async function told(options: JsonOption, result: Promise<Told>): Promise<number> {
  return tell(await result, options);
}
