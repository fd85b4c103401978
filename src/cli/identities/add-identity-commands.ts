import type { Command } from 'commander';
import type { JsonOption } from '../json-option.ts';
import type { Run } from '../secrets/add-secret-commands.ts';
import { tell } from '../told.ts';
import type { Deed } from './keep-identities.ts';

/** `pinacle identities …`: for who runs the controller; beside its database and its master key. */
export function addIdentityCommands(pinacle: Command, run: Run): void {
  const identities = pinacle
    .command('identities')
    .description('whom the secrets of a repository are encrypted to');
  const keep = (deed: Deed) =>
    run(async (repository: string, ...rest: unknown[]) => {
      const { keepIdentities } = await import('./keep-identities.ts');
      const recipient = typeof rest[0] === 'string' ? rest[0] : undefined;
      const options = rest.find((one) => typeof one === 'object' && one !== null) as JsonOption;
      return tell(await keepIdentities(deed, { repository, recipient }), options);
    });
  const add = (usage: string, description: string) =>
    identities.command(usage).description(description).option('--json', 'the result as JSON');
  add('list <owner/name>', 'its recipients, and which of them open').action(keep('list'));
  add(
    'rotate <owner/name>',
    'make a new recipient; what is encrypted to the earlier ones goes on opening',
  ).action(keep('rotate'));
  add(
    'retire <owner/name> <age1…>',
    'end an earlier recipient: what is encrypted to it opens no more',
  ).action(keep('retire'));
}
