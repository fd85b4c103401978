import { environmentKey } from '../../../schema/environment.ts';
import { limits } from '../../../schema/manifest/limits.ts';
import { manifestFiles } from '../../../schema/manifest/manifest-files.ts';
import type { Manifest } from '../../../schema/manifest/types.ts';
import type { Mirror } from '../../git/mirror.ts';
import { storedSubject } from '../../github/source/subject.ts';
import type { ReadManifest } from '../../reader/open-reader.ts';
import type { Database } from '../../store/database.ts';
import { findEnvironment } from '../../store/environments.ts';
import type { RepositoryRow } from '../../store/installations.ts';
import type { ReadDefaultManifest, SecretName } from './default-manifest.ts';

/** The manifest at the default branch's head as last heard of. Throws WorldError. */
export function defaultManifestReader(eyes: {
  db: Database;
  mirror: Mirror;
  readManifest: ReadManifest;
}): ReadDefaultManifest {
  return async (repository) => {
    const commit = await defaultHead(eyes.db, repository);
    if (commit === undefined) return 'none';
    const { id, owner, name, installationId } = repository;
    const at = { repository: { id, owner, name }, installationId };
    await eyes.mirror.ensure(at, commit, { signal: AbortSignal.timeout(20_000) });
    for (const file of manifestFiles) {
      const found = await eyes.mirror.readFile(at, commit, file, limits.fileBytes);
      if (found.kind !== 'text') continue;
      const { text } = found;
      const parsed = await eyes.readManifest(text, { file, repositoryName: name });
      if ('problems' in parsed)
        return { view: { file, commit, text, problems: parsed.problems }, secrets: [] };
      return { view: { file, commit, text, problems: [] }, secrets: namesIn(parsed.manifest) };
    }
    return 'none';
  };
}

async function defaultHead(db: Database, repository: RepositoryRow): Promise<string | undefined> {
  const { id: repositoryId, defaultBranch, heads } = repository;
  if (defaultBranch === null) return undefined;
  const row = await findEnvironment(
    db,
    environmentKey({ kind: 'branch', repositoryId, branch: defaultBranch }),
  );
  return storedSubject(row?.subject)?.head ?? heads?.[`refs/heads/${defaultBranch}`];
}

function namesIn({ secrets }: Manifest): readonly SecretName[] {
  return secrets.map(({ name, as }) => ({ name, form: as }));
}
