import { branchKey, pullKey } from '../demo/play.ts';
import type { RepositoryHandle } from '../github-stand-in/types.ts';
import type { MortalWorld } from './mortal-world.ts';

/** One thing that people do. */
export interface Chapter {
  readonly name: string;
  readonly act: (scene: Scene) => Promise<void>;
  /** Resolves when they see that it came about. */
  readonly shown: (scene: Scene) => Promise<void>;
}

/** Where a story plays, and what it has made so far. */
export interface Scene {
  readonly world: MortalWorld;
  readonly repository: RepositoryHandle;
  /** Commits, oldest first: their names differ in each run. */
  readonly commits: string[];
  /** People's comments, oldest first. */
  readonly comments: number[];
  pull: number;
}

export async function openScene(world: MortalWorld): Promise<Scene> {
  const repository = await world.github.createRepository({
    name: 'app',
    private: true,
    files: { 'README.md': '# app\n' },
  });
  // Somebody installs the app on it, and no later than that we know it.
  await world.github.installOn([repository], true);
  await world.github.settled();
  await world.rest();
  return { world, repository, commits: [], comments: [], pull: 0 };
}

interface Wanted {
  readonly greeting?: string;
  readonly tier?: string;
  readonly branches?: string;
}

function manifest({ greeting = 'Hello', tier = 'dev.small', branches = 'main' }: Wanted): string {
  return `
tier: ${tier}
deploy: { branches: [${branches}] }
install: npm ci
processes:
  - { name: web, startCommand: node server.js, port: 3000, env: { GREETING: ${greeting} }, dependsOn: [clock] }
  - { name: clock, startCommand: node clock.js }
`;
}

const files = { 'package-lock.json': '{}\n', 'server.js': 'serve()\n', 'clock.js': 'tick()\n' };

export async function push(
  { world, repository, commits }: Scene,
  branch: string,
  files: Readonly<Record<string, string>>,
): Promise<void> {
  const change = { branch, files, message: `Change ${branch}`, author: 'bob' };
  commits.push(await world.github.push({ repository, ...change }));
}

async function say({ world, repository, comments, pull }: Scene, body: string): Promise<void> {
  comments.push(await world.github.comment({ repository, number: pull, author: 'bob', body }));
}

/** Resolves when the check of the last commit that was pushed is completed so. */
export async function finished(
  { world, repository, commits }: Scene,
  environment: string,
  conclusion: string,
): Promise<void> {
  await world.until(`the check of ${environment} is ${conclusion}`, () =>
    world.github
      .checks(repository, commits.at(-1) ?? '')
      .some((check) => check.external_id === environment && check.conclusion === conclusion),
  );
}

/** A branch from its first push to its second pod. */
export const branchStory: readonly Chapter[] = [
  pushed('push', {}, files),
  pushed('one process changes', { greeting: 'Welcome' }),
  pushed('the tier changes', { greeting: 'Welcome', tier: 'dev.medium' }),
];

function pushed(name: string, wanted: Wanted, more: Readonly<Record<string, string>> = {}): Chapter {
  return {
    name,
    act: (scene) => push(scene, 'main', { ...more, 'pinacle.yaml': manifest(wanted) }),
    shown: (scene) => finished(scene, branchKey(scene.repository), 'success'),
  };
}

/** Resolves when so many commands were answered in a comment of their own. */
async function replied({ world, repository, pull }: Scene, count: number): Promise<void> {
  await world.until('what was asked is answered', async () => {
    const bodies = (await world.github.comments(repository, pull)).map(({ body }) => body);
    return bodies.filter((body) => body.includes('pinacle:reply')).length >= count;
  });
}

/** A pull request from its opening to its end; the branch that it wants to get into has no pod. */
export const pullStory: readonly Chapter[] = [
  {
    name: 'pull request',
    act: async (scene) => {
      const { world, repository } = scene;
      await push(scene, 'main', { ...files, 'pinacle.yaml': manifest({ branches: 'none' }) });
      await push(scene, 'feature', { 'pinacle.yaml': manifest({ branches: 'none', greeting: 'Good day' }) });
      const request = { head: 'feature', base: 'main', title: 'Greet', author: 'bob' };
      scene.pull = await world.github.openPullRequest({ repository, ...request });
    },
    shown: (scene) => finished(scene, pullKey(scene.repository, scene.pull), 'neutral'),
  },
  {
    name: 'up',
    act: (scene) => say(scene, '/pinacle up --ttl 8h'),
    shown: (scene) => finished(scene, pullKey(scene.repository, scene.pull), 'success'),
  },
  {
    name: 'commands',
    act: (scene) => say(scene, '/pinacle restart web\n/pinacle jump'),
    shown: (scene) => replied(scene, 1),
  },
  {
    // On its own: what it says is the same whenever it is asked at rest.
    name: 'status',
    act: (scene) => say(scene, '/pinacle status'),
    shown: (scene) => replied(scene, 2),
  },
  {
    name: 'close',
    act: ({ world, repository, pull }) =>
      world.github.closePullRequest({ repository, number: pull, actor: 'bob' }),
    shown: async ({ world, repository, pull }) => {
      await world.until('the pod is gone, and its workspace kept', async () => {
        const { pods, workspace } = await world.machine.observe(pullKey(repository, pull));
        return pods.length === 0 && workspace;
      });
    },
  },
];
