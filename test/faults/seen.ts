import type { Observed } from '../../reconciler/plan/observed.ts';
import type { Machine } from './mortal-world.ts';
import type { Scene } from './story.ts';

/** All that a person can see of a scene, the same whenever it is played: no time, no commit's name. */
export async function seenBy(scene: Scene): Promise<unknown> {
  const { world, repository, comments, pull } = scene;
  const { github, machine, database } = world;
  const commits = [...new Set(scene.commits)];
  const seen = {
    machine: await seenOn(machine),
    checks: commits.map((sha) =>
      github
        .checks(repository, sha)
        .map(({ external_id, status, conclusion, output, annotations, actions }) => ({
          external_id,
          status,
          conclusion,
          title: output.title,
          annotations,
          actions: actions.map(({ identifier }) => identifier),
        })),
    ),
    deployments: github
      .deployments(repository)
      .map(({ sha, environment, state, environmentUrl }) => ({ sha, environment, state, environmentUrl })),
    comments:
      pull === 0
        ? []
        : (await github.comments(repository, pull)).map(({ author, body }) => ({ author, body })),
    reactions: comments.map((id) =>
      github
        .reactions(repository, id)
        .map(({ content }) => content)
        .toSorted(),
    ),
    intents: await database.query(
      `select key, intent from environments where intent - 'activeAt' <> '{}' order by key`,
    ),
    commands: await database.query('select words, state from commands order by issued_at, line'),
  };
  return JSON.parse(timeless(JSON.stringify(seen), commits));
}

/** Everything that is there, by what it says of itself. */
async function seenOn(machine: Machine): Promise<unknown> {
  const keys = (await machine.inventory()).map(({ environment }) => environment).toSorted();
  return Promise.all(keys.map(async (key) => ({ key, ...seenEnvironment(await machine.observe(key)) })));
}

function seenEnvironment({ pods, workspace }: Observed) {
  return {
    workspace,
    pods: pods.map(({ id, fields, state, commit, install, failed, crash, processes }) => ({
      id,
      fields,
      state,
      commit,
      install,
      failed,
      crash,
      processes: processes
        .map(({ name, state, fields }) => ({ name, state, fields }))
        .toSorted((a, b) => (a.name < b.name ? -1 : 1)),
    })),
  };
}

function timeless(text: string, commits: readonly string[]): string {
  let result = text
    .replace(/"(at|activeAt|expiresAt)":\d+/g, '"$1":0')
    .replace(/last used \d+ \w+ \d+, \d+:\d+ UTC/g, 'last used …')
    .replace(/until \d+ \w+ \d+, \d+:\d+ UTC/g, 'until …');
  for (const [index, sha] of commits.entries())
    result = result.replaceAll(sha, `commit ${index}`).replaceAll(sha.slice(0, 7), `commit ${index}`);
  return result;
}
