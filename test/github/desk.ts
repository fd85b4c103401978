import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eq } from 'drizzle-orm';
import { inject } from 'vitest';
import { environments } from '../../schema/database/tables.ts';
import { type EnvironmentRef, environmentKey } from '../../schema/environment.ts';
import { openSecrets } from '../../src/compose/open-secrets.ts';
import { demoMasterKey } from '../../src/config/demo-master-key.ts';
import { openMirror } from '../../src/git/mirror.ts';
import { openGitHubApp } from '../../src/github/app.ts';
import { gitToken } from '../../src/github/git-token.ts';
import type { Clock } from '../../src/github/reports/clock.ts';
import { installationsWithUnsent } from '../../src/github/reports/report-rows.ts';
import { openSource } from '../../src/github/source/open-source.ts';
import { snapshotReader } from '../../src/github/source/read-snapshot.ts';
import { createLog } from '../../src/log.ts';
import type { Database } from '../../src/store/database.ts';
import { wakeEnvironments } from '../../src/store/environments.ts';
import { saveInstallation, saveRepositories } from '../../src/store/installations.ts';
import { readHere } from '../fakes/read-here.ts';
import { openGitHub } from '../github-stand-in/open.ts';
import type { GitHubOptions, RepositoryHandle } from '../github-stand-in/types.ts';
import { makeStore } from '../setup/database.ts';

export const log = createLog({ level: 'silent' });

/** A GitHub, a database and our side of both, for one test file. */
export async function openDesk(options: Partial<GitHubOptions> = {}) {
  const dir = await mkdtemp(join(tmpdir(), 'pinacle-github-'));
  await mkdir(join(dir, 'github'));
  const github = await openGitHub({ dir: join(dir, 'github'), ...options });
  const store = await makeStore(inject('databaseUrl'));
  const app = openGitHubApp({
    appId: github.appId,
    privateKey: github.privateKey,
    apiUrl: github.baseUrl,
    log,
    timeoutMs: 60_000,
  });
  const mirror = openMirror({
    stateDir: dir,
    gitUrl: github.baseUrl,
    token: gitToken(app),
  });
  const time = { now: Date.now() };
  const readSnapshot = snapshotReader({ mirror, ...readHere });
  const secrets = openSecrets(
    { masterKey: demoMasterKey },
    { db: store.db, mirror, readSnapshot, ...readHere },
  );
  const source = openSource({
    app,
    mirror,
    readSnapshot,
    resolveSecrets: secrets.vault.resolve,
    urlsOf: async () => ({}),
    db: store.db,
    seen: () => undefined,
    baseImage: 'pinacle/base',
    now: () => time.now,
  });
  await saveInstallation(store.db, { id: github.installationId, account: 'acme' });
  return {
    dir,
    github,
    db: store.db,
    databaseUrl: store.databaseUrl,
    app,
    mirror,
    source,
    secrets,
    time,
    desired: (ref: EnvironmentRef) =>
      source.desired(environmentKey(ref), { signal: AbortSignal.timeout(60_000) }),
    know: (repository: RepositoryHandle) => know(store.db, github.installationId, repository),
    wake: (ref: EnvironmentRef) => wakeEnvironments(store.db, [{ ref }]),
    remember: async (key: string, subject: unknown) => {
      await store.db.update(environments).set({ subject }).where(eq(environments.key, key));
    },
    close: async () => {
      await github.close();
      await store.close();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

export type Desk = Awaited<ReturnType<typeof openDesk>>;

async function know(
  db: Database,
  installationId: number,
  { id, owner, name }: RepositoryHandle,
): Promise<void> {
  await saveRepositories(db, [{ id, installationId, owner, name, defaultBranch: 'main' }]);
}

/** Time that passes as soon as somebody waits for it. */
export function quickClock(start = Date.now()): Clock & { readonly waits: number[] } {
  let now = start;
  const waits: number[] = [];
  return {
    waits,
    now: () => now,
    after: (ms, call) => {
      const timer = setImmediate(() => {
        now += ms;
        waits.push(ms);
        call();
      });
      return () => clearImmediate(timer);
    },
  };
}

/** Until nothing is left to say. */
export async function allSaid(db: Database): Promise<void> {
  while ((await installationsWithUnsent(db)).length > 0)
    await new Promise((resolve) => setTimeout(resolve, 5));
}
