import type { Runtime } from '../../reconciler/ports.ts';
import type { EnvironmentKey } from '../../schema/environment.ts';
import { parseEnvironmentKey } from '../../schema/environment.ts';
import { WorldError } from '../../schema/world-error.ts';
import type { Config } from '../config.ts';
import type { Mirror } from '../git/mirror.ts';
import type { ReadSnapshot } from '../github/source/read-snapshot.ts';
import { storedSubject } from '../github/source/subject.ts';
import type { ReadSops } from '../reader/open-reader.ts';
import { hideValues } from '../secrets/hide-values.ts';
import { type Identities, openIdentities } from '../secrets/identities.ts';
import { type Keyring, openKeyring } from '../secrets/keyring.ts';
import { openVault, type Vault } from '../secrets/open-vault.ts';
import type { Database } from '../store/database.ts';
import { findEnvironment } from '../store/environments.ts';
import { findRepository } from '../store/installations.ts';

/** Everything that the master key opens. */
export interface SecretParts {
  readonly keyring: Keyring;
  readonly identities: Identities;
  readonly vault: Vault;
}

export function openSecrets(
  { masterKey }: Pick<Config, 'masterKey'>,
  deps: { db: Database; mirror: Mirror; readSnapshot: ReadSnapshot; readSops: ReadSops },
): SecretParts {
  const keyring = openKeyring(masterKey);
  const identities = openIdentities({ db: deps.db, keyring });
  return { keyring, identities, vault: openVault({ ...deps, keyring, identities }) };
}

/**
 * Hides what the pods of an environment may print of their secrets: opened at this moment, at the head as last seen and at every
 * commit that a pod there has. Throws WorldError when a value cannot be opened: nothing may be shown then.
 */
export function redactorOf(deps: { db: Database; vault: Vault; runtime: Pick<Runtime, 'observe'> }) {
  return async (environment: EnvironmentKey): Promise<(line: string) => string> => {
    const ref = parseEnvironmentKey(environment);
    const [repository, row, observed] = await Promise.all([
      ref && findRepository(deps.db, ref.repositoryId),
      findEnvironment(deps.db, environment),
      deps.runtime.observe(environment),
    ]);
    if (!repository) throw new WorldError('secrets-unreadable', 'nobody told us of the repository');
    const { id, owner, name, installationId } = repository;
    const head = storedSubject(row?.subject)?.head;
    const commits = [...observed.pods.map(({ commit }) => commit), head].filter(
      (commit) => typeof commit === 'string',
    );
    const at = { repository: { id, owner, name }, installationId };
    const signal = AbortSignal.timeout(20_000);
    return hideValues(await deps.vault.known({ environment, at, commits, signal }));
  };
}
