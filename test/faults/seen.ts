import type { MemoryEnvironment } from '../fakes/memory/machine.ts';
import type { Scene } from './story.ts';

/** All that a person can see of a scene, the same whenever it is played: no time, no commit's name. */
export async function seenBy(scene: Scene): Promise<unknown> {
  const { world, repository, comments, pull } = scene;
  const { github, machine, database } = world;
  const commits = [...new Set(scene.commits)];
  const seen = {
    machine: [...machine.machine.environments.values()].map(seenEnvironment),
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
    intents: await database.query('select key, intent from environments order by key'),
    commands: await database.query('select words, state from commands order by issued_at, line'),
  };
  return JSON.parse(timeless(JSON.stringify(seen), commits));
}

function seenEnvironment({ key, pods, workspace }: MemoryEnvironment) {
  return {
    key,
    workspace: workspace !== undefined,
    install: workspace?.install?.state,
    pods: [...pods.values()].map(({ id, spec, state, commit, failed, processes }) => ({
      id,
      state,
      commit,
      failed,
      tier: spec.tier,
      image: spec.image,
      processes: [...processes.values()]
        .map((process) => ({ name: process.spec.name, state: process.state, env: process.spec.env }))
        .toSorted((a, b) => (a.name < b.name ? -1 : 1)),
    })),
  };
}

function timeless(text: string, commits: readonly string[]): string {
  let result = text
    .replace(/"(at|activeAt|expiresAt)":\d+/g, '"$1":0')
    .replace(/until \d+ \w+ \d+, \d+:\d+ UTC/g, 'until …');
  for (const [index, sha] of commits.entries())
    result = result.replaceAll(sha, `commit ${index}`).replaceAll(sha.slice(0, 7), `commit ${index}`);
  return result;
}
