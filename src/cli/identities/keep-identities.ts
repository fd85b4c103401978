import { userInfo } from 'node:os';
import { trackClosers } from '../../compose/closers.ts';
import { createLog } from '../../log.ts';
import { type Identities, openIdentities } from '../../secrets/identities.ts';
import { openKeyring } from '../../secrets/keyring.ts';
import { retireRecipient, rotateIdentity } from '../../secrets/rotate-identity.ts';
import type { Database } from '../../store/database.ts';
import { type IdentityRow, listIdentities } from '../../store/identities.ts';
import { findRepositoryNamed, type RepositoryRow } from '../../store/installations.ts';
import { openStore } from '../../store/open-store.ts';
import { loadConfig } from '../load-config.ts';
import type { Told } from '../told.ts';

export type Deed = 'list' | 'rotate' | 'retire';

export interface About {
  /** `owner/name`. */
  readonly repository: string;
  readonly recipient: string | undefined;
}

/** Shows or changes a repository's identities in the database that the configuration names. */
export async function keepIdentities(deed: Deed, about: About): Promise<Told> {
  const config = loadConfig();
  if (!config) return { error: 'nothing was done', exit: 2 };
  const { opened, close } = trackClosers();
  try {
    const log = createLog({ level: 'warn' });
    const stored = { databaseUrl: config.databaseUrl, embeddedDir: config.stateDir, log };
    const { db } = opened(await openStore(stored), (one) => one.close());
    const identities = openIdentities({ db, keyring: openKeyring(config.masterKey) });
    return await act({ db, identities }, deed, about);
  } finally {
    await close();
  }
}

/** The same on what is open already. */
export async function act(
  deps: { db: Database; identities: Identities },
  deed: Deed,
  { repository: named, recipient = '' }: About,
): Promise<Told> {
  const [owner = '', name = ''] = named.split('/');
  const repository = await findRepositoryNamed(deps.db, { owner, name });
  if (!repository) return { error: `${named}: no such repository has the app installed`, exit: 1 };
  // Who may read the master key is who they say they are.
  const by = { actor: userInfo().username, actorId: 0, origin: 'command line' };
  if (deed === 'list') return listed(deps, repository);
  if (deed === 'rotate') return rotated(repository, await rotateIdentity(deps, by, repository));
  if (await retireRecipient(deps, by, { repository, recipient }))
    return { lines: [`${recipient} opens nothing any more`], json: { retired: recipient } };
  return {
    error:
      'this is no earlier recipient of the repository that still opens: `pinacle identities list` shows them',
    exit: 1,
  };
}

async function listed(
  { db, identities }: { db: Database; identities: Identities },
  { id }: RepositoryRow,
): Promise<Told> {
  // Made when it is first asked for.
  await identities.recipient(id);
  const rows = await listIdentities(db, id);
  return {
    lines: rows.map((row) => `${row.recipient}  ${stateOf(row)}, made ${row.createdAt.toISOString()}`),
    json: {
      identities: rows.map((row) => ({
        recipient: row.recipient,
        state: stateOf(row),
        createdAt: row.createdAt,
      })),
    },
  };
}

function stateOf({ supersededAt, retiredAt }: IdentityRow): string {
  if (retiredAt) return 'retired';
  return supersededAt ? 'opens' : 'recipient';
}

function rotated(
  { owner, name }: RepositoryRow,
  { recipient, before }: { recipient: string; before: string | undefined },
): Told {
  const next = 'Run `pinacle secrets rotate` in a checkout of each branch';
  const end = before === undefined ? '' : `, then \`pinacle identities retire ${owner}/${name} ${before}\``;
  return {
    lines: [`The recipient is ${recipient} now.`, `${next}${end}.`],
    json: { recipient, before: before ?? null },
  };
}
