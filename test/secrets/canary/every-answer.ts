import { environmentId } from '../../../schema/environment-id.ts';
import type { Operation } from '../../../src/api/operation.ts';
import { operations } from '../../../src/api/operations.ts';
import { filled, samples } from '../../api/samples.ts';
import { pullKey } from '../../demo/play.ts';
import type { RepositoryHandle } from '../../github-stand-in/types.ts';
import { sessionCookie } from '../../sign-in/session-cookie.ts';
import { idOf } from '../../world/open-pass.ts';
import type { World } from '../../world/open-world.ts';

interface Pull {
  readonly repository: RepositoryHandle;
  readonly number: number;
}

/** What each operation of the API that only reads says of a pull request to alice, who administers its repository. Throws where it is refused. */
export async function everyAnswerOfApi(world: World, pull: Pull): Promise<string[]> {
  const base = `http://127.0.0.1:${world.control().port}/api/v1`;
  const person = { login: 'alice', id: await idOf(world, 'alice') };
  const headers = { cookie: await sessionCookie(world.config, person) };
  const reading = operations.filter(({ method, id }) => method === 'GET' && !ofOneCommand.has(id));
  const paths = reading.flatMap((operation) => pathsOf(operation, world, pull));
  return Promise.all(
    paths.map(async (path) => {
      const answer = await fetch(`${base}${path}`, { headers });
      const text = await answer.text();
      if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${text}`);
      return text;
    }),
  );
}

/** Nobody has given a command by the API. */
const ofOneCommand = new Set(['readCommandState']);

function pathsOf({ id, path }: Operation, { github }: World, { repository, number }: Pull): string[] {
  const environment = environmentId(pullKey(repository, number));
  const params = { repository: repository.id, environment, installation: github.installationId };
  const sample = samples[id]?.({ handle: repository, params, commit: '' });
  if (!sample) throw new Error(`test/api/samples.ts has no sample of ${id}`);
  const processes = path.includes('{process}') ? ['web', 'printer'] : [''];
  return processes.map((process) => filled(path, { ...sample.params, process }));
}
