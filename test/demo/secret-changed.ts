import { createHmac, randomBytes } from 'node:crypto';
import { encryptTo, formatCiphertext } from '../../src/secrets/age.ts';
import { ask } from '../world/ask.ts';
import { branchKey, finishedCheck, type Play, urlOf } from './play.ts';
import type { Stage } from './stage.ts';

/** A secret is committed, encrypted to the repository's recipient, and then another value of it: the process has it, and shows it to nobody. */
export function secretChanged(play: Play): Stage {
  return {
    name: 'secret changed',
    story: 'alice commits SIGNING_KEY, encrypted with age, and then another one',
    run: async () => {
      await pushKey(play, randomBytes(16).toString('hex'));
      const key = randomBytes(16).toString('hex');
      const from = performance.now();
      const url = await pushKey(play, key);
      const ms = performance.now() - from;
      return {
        ms,
        lines: [`${url}signed  signs with the new key, which git, GitHub and Postgres never saw`],
      };
    },
  };
}

/** Resolves with the address of the process once it signs with the key. */
async function pushKey(play: Play, key: string): Promise<string> {
  const { world, repository, files } = play;
  const recipient = await world.control().github.secrets.identities.recipient(repository.id);
  const ciphertext = formatCiphertext(await encryptTo(recipient, Buffer.from(key)));
  const manifest = `${(files['pinacle.yaml'] ?? '').replace('GREETING: Hello', 'GREETING: Welcome')}secrets:\n  SIGNING_KEY: "${ciphertext}"\n`;
  const change = { branch: 'main', files: { 'pinacle.yaml': manifest }, message: 'Sign', author: 'alice' };
  const sha = await world.github.push({ repository, ...change });
  const signature = createHmac('sha256', key).update('Welcome').digest('hex');
  const url = await world.until('the process signs with the key', async () => {
    const found = await urlOf(world, branchKey(repository), 'web');
    const answer = found === undefined ? undefined : await ask(`${found}signed`);
    return answer?.body.includes(signature) ? found : undefined;
  });
  await finishedCheck(play, branchKey(repository), sha);
  return url;
}
