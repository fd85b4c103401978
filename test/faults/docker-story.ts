import { branchKey } from '../demo/play.ts';
import { exampleFiles } from '../world/example-files.ts';
import { type Chapter, finished, push, type Scene } from './story.ts';

const files = await exampleFiles('hello-web');
const manifest = `${files['pinacle.yaml']}`.replace('deploy:', 'deploy:\n  branches: [work]');
const first = { ...files, 'pinacle.yaml': manifest };

/** A branch of examples/hello-web from its first push, by a change of one process and a new pod, to its end. */
export const dockerStory: readonly Chapter[] = [
  pushed('push', first, 'Hello'),
  pushed(
    'one process changes',
    { 'pinacle.yaml': manifest.replace('GREETING: Hello', 'GREETING: Welcome') },
    'Welcome',
  ),
  pushed(
    'the tier changes',
    { 'pinacle.yaml': manifest.replace('tier: dev.small', 'tier: dev.medium') },
    'Hello',
  ),
  {
    name: 'the branch goes',
    act: async ({ world, repository }) => {
      await world.github.deleteBranch({ repository, branch: 'work' });
    },
    shown: async ({ world }) => {
      await world.until(
        'pod and workspace are gone',
        async () => (await world.machine.inventory()).length === 0,
      );
    },
  },
];

function pushed(name: string, change: Readonly<Record<string, string>>, greeting: string): Chapter {
  return {
    name,
    act: (scene) => push(scene, 'work', change),
    shown: async (scene) => {
      await finished(scene, branchKey(scene.repository, 'work'), 'success');
      await answers(scene, `${greeting} from commit ${scene.commits.at(-1)?.slice(0, 7)}`);
    },
  };
}

/** Resolves when the pod itself answers with these words. */
async function answers({ world, repository }: Scene, words: string): Promise<void> {
  await world.until(`the pod answers ${words}`, async () => {
    const { pods } = await world.machine.observe(branchKey(repository, 'work'));
    const endpoint = pods.at(-1)?.processes.find(({ name }) => name === 'web')?.endpoint;
    return endpoint && (await said(`http://${endpoint.host}:${endpoint.port}/`)).includes(words);
  });
}

/** Nothing when nobody answers yet. */
async function said(url: string): Promise<string> {
  try {
    return await (await fetch(url, { signal: AbortSignal.timeout(5000) })).text();
  } catch {
    return '';
  }
}
