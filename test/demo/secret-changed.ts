import { createHmac, randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runPinacle } from '../cli/run-pinacle.ts';
import { ask } from '../world/ask.ts';
import type { World } from '../world/open-world.ts';
import { branchKey, finishedCheck, openPlay, type Play, urlOf } from './play.ts';
import type { Stage } from './stage.ts';

/**
 * A manifest asks for a secret; the check says how to set it; `pinacle secrets set` does, and then sets another one: the process that has
 * it starts anew with it, the other runs on, and nobody is shown a value.
 */
export function secretChanged(world: World): Stage {
  return {
    name: 'secret changed',
    story:
      'alice pushes examples/signed-links, which wants SIGNING_KEY, and sets it with `pinacle secrets set`, twice',
    run: async () => {
      const play = await openPlay(world, { name: 'signed', example: 'signed-links' });
      const manifest = play.files['pinacle.yaml'] ?? '';
      const asked = await finishedCheck(play, branchKey(play.repository), await push(play, play.files));
      const [, recipient = ''] = /--recipient (age1\w+)/.exec(asked.output.summary ?? '') ?? [];
      const first = await setKey(play, { manifest, flags: ['--recipient', recipient], key: randomKey() });
      const before = await startedAt(play, 'clock');
      const from = performance.now();
      const second = await setKey(play, { manifest: first.manifest, flags: [], key: randomKey() });
      const ms = performance.now() - from;
      if ((await startedAt(play, 'clock')) !== before)
        throw new Error('clock has no secret and was restarted');
      return {
        ms,
        lines: [
          `before, the check said: ${asked.conclusion}, ${asked.output.title}`,
          `${second.url}  signs with the new key, which git, GitHub and Postgres never saw`,
          'clock runs on: it has no secret',
        ],
      };
    },
  };
}

const randomKey = () => randomBytes(16).toString('hex');

function push({ world, repository }: Play, files: Readonly<Record<string, string>>): Promise<string> {
  return world.github.push({ repository, branch: 'main', files, message: 'Sign links', author: 'alice' });
}

/** Resolves once the process signs with the key. */
async function setKey(
  play: Play,
  { manifest, flags, key }: { manifest: string; flags: readonly string[]; key: string },
): Promise<{ manifest: string; url: string }> {
  const cwd = join(play.world.dir, 'checkout');
  await mkdir(cwd, { recursive: true });
  await writeFile(join(cwd, 'pinacle.yaml'), manifest);
  const ended = await runPinacle(['secrets', 'set', 'SIGNING_KEY', ...flags], { cwd, input: `${key}\n` });
  if (ended.code !== 0) throw new Error(`pinacle secrets set: ${ended.stdout}${ended.stderr}`);
  const changed = await readFile(join(cwd, 'pinacle.yaml'), 'utf8');
  const sha = await push(play, { 'pinacle.yaml': changed });
  const signature = createHmac('sha256', key).update('/invite').digest('hex');
  const url = await play.world.until('the process signs with the key', async () => {
    const found = await urlOf(play.world, branchKey(play.repository), 'web');
    const answer = found === undefined ? undefined : await ask(`${found}invite`, play.pass);
    return answer?.body === `${found}invite?signature=${signature}\n` ? `${found}invite` : undefined;
  });
  await finishedCheck(play, branchKey(play.repository), sha);
  return { manifest: changed, url };
}

async function startedAt({ world, repository }: Play, process: string): Promise<number | undefined> {
  const { pods } = await world.control().runtime.observe(branchKey(repository));
  return pods[0]?.processes.find(({ name }) => name === process)?.since;
}
