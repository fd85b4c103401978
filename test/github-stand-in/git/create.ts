import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const CONFIG = `[core]
	repositoryformatversion = 0
	bare = true
[http]
	receivepack = true
[uploadpack]
	allowAnySHA1InWant = true
	allowReachableSHA1InWant = true
	allowFilter = true
[receive]
	autogc = false
	hideRefs = refs/pull
[gc]
	auto = 0
`;

/** A bare repository as `git init` makes it, without starting git: it is only a few files. */
export async function createBare(directory: string, defaultBranch: string): Promise<void> {
  for (const folder of ['objects/info', 'objects/pack', 'refs/heads', 'refs/tags'])
    await mkdir(join(directory, folder), { recursive: true });
  await writeFile(join(directory, 'HEAD'), `ref: refs/heads/${defaultBranch}\n`);
  await writeFile(join(directory, 'config'), CONFIG);
}
