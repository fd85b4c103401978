import { environmentKey } from '../../schema/environment.ts';
import { processUrl } from '../../src/gateway/process-url.ts';
import { listRoutes } from '../../src/store/routes.ts';
import type { CheckSeen, RepositoryHandle } from '../github-stand-in/types.ts';
import { ask } from '../world/ask.ts';
import { exampleFiles } from '../world/example-files.ts';
import { openPass } from '../world/open-pass.ts';
import type { World } from '../world/open-world.ts';

/** Where a scenario plays: one repository with the files of an example. */
export interface Play {
  readonly world: World;
  readonly repository: RepositoryHandle;
  readonly files: Readonly<Record<string, string>>;
  /** Headers by which a program sees its pods. */
  readonly pass: Readonly<Record<string, string>>;
}

export async function openPlay(
  world: World,
  options: { name?: string; example?: string } = {},
): Promise<Play> {
  const name = options.name ?? 'hello';
  const repository = await world.github.createRepository({
    name,
    private: true,
    files: { 'README.md': `# ${name}\n` },
  });
  const files = await exampleFiles(options.example ?? 'hello-web');
  return { world, repository, files, pass: await openPass(world, repository) };
}

export function branchKey({ id }: RepositoryHandle, branch = 'main'): string {
  return environmentKey({ kind: 'branch', repositoryId: id, branch });
}

export function pullKey({ id }: RepositoryHandle, number: number): string {
  return environmentKey({ kind: 'pull', repositoryId: id, number });
}

/** Waits until the environment's process has a URL and answers 200 with `words`; the URL. */
export function answering({ world, pass }: Play, environment: string, words: string): Promise<string> {
  return world.until(`${environment} answers "${words}"`, async () => {
    const url = await urlOf(world, environment, 'web');
    const answer = url === undefined ? undefined : await ask(url, pass);
    return answer?.status === 200 && answer.body.includes(words) ? url : undefined;
  });
}

export async function urlOf(world: World, environment: string, process: string): Promise<string | undefined> {
  const routes = await listRoutes(world.control().store.db, environment);
  const host = routes.find((route) => route.process === process)?.host;
  return host === undefined ? undefined : processUrl(world.config, host);
}

/** Waits for the environment's check on a commit to be completed. */
export function finishedCheck(
  { world, repository }: Play,
  environment: string,
  sha: string,
): Promise<CheckSeen> {
  return world.until(`the check of ${sha.slice(0, 7)} completes`, () =>
    world.github
      .checks(repository, sha)
      .find((one) => one.external_id === environment && one.status === 'completed'),
  );
}

export function short(sha: string): string {
  return sha.slice(0, 7);
}
