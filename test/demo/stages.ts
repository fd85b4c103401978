import Docker from 'dockerode';
import { environmentLabel, instanceLabel } from '../../host/labels.ts';
import type { SkippingClock } from '../world/skipping-clock.ts';
import { guarded } from './guarded.ts';
import { answering, branchKey, finishedCheck, type Play, pullKey, short } from './play.ts';
import { secretChanged } from './secret-changed.ts';
import { slept } from './slept.ts';
import type { Stage } from './stage.ts';

/**
 * The stages: on one repository, each building on the one before, but for the secret's, which has one of its own.
 * `instance`: whose pods may be killed; `clock`: the control plane's.
 */
export function demoStages(
  play: Play,
  { instance, clock }: { instance: string; clock: SkippingClock },
): readonly Stage[] {
  const pull: PullRequest = { number: 0 };
  return [
    pushed(play),
    guarded(play),
    commented(play, pull),
    changed(play),
    secretChanged(play.world),
    killed(play, instance),
    slept(play, clock),
    closed(play, pull),
  ];
}

interface PullRequest {
  number: number;
}

function pushed(play: Play): Stage {
  const { world, repository, files } = play;
  const environment = branchKey(repository);
  return {
    name: 'push to pod ready',
    story: 'alice pushes examples/hello-web, with its pinacle.yaml, to main',
    run: async () => {
      const from = performance.now();
      const sha = await world.github.push({
        repository,
        branch: 'main',
        files,
        message: 'Add the web server',
        author: 'alice',
      });
      const url = await answering(play, environment, `Hello from commit ${short(sha)}`);
      const ms = performance.now() - from;
      const check = await finishedCheck(play, environment, sha);
      const deployment = await world.until('the deployment succeeds', () =>
        world.github.deployments(repository).find((one) => one.sha === sha && one.state === 'success'),
      );
      return {
        ms,
        lines: [
          `${url}  answers "Hello from commit ${short(sha)}"`,
          `check run "${check.name}": ${check.conclusion}, ${check.output.title}`,
          `deployment "${deployment.environment}": ${deployment.state}, opens ${deployment.environmentUrl}`,
        ],
      };
    },
  };
}

function commented(play: Play, pull: PullRequest): Stage {
  const { world, repository, files } = play;
  const { github } = world;
  return {
    name: 'comment to pod ready',
    story: 'bob opens a pull request and comments "/pinacle up"',
    run: async () => {
      const server = (files['server.js'] ?? '').replace('response.end(`', 'response.end(`Good day, ');
      const change = {
        branch: 'friendlier',
        files: { 'server.js': server },
        message: 'Be friendlier',
        author: 'bob',
      };
      const sha = await github.push({ repository, ...change });
      pull.number = await github.openPullRequest({
        repository,
        head: 'friendlier',
        base: 'main',
        title: 'Be friendlier',
        author: 'bob',
      });
      const { number } = pull;
      const environment = pullKey(repository, number);
      const asked = await finishedCheck(play, environment, sha);
      const from = performance.now();
      await github.comment({ repository, number, author: 'bob', body: '/pinacle up' });
      const url = await answering(play, environment, `Good day, Hello from commit ${short(sha)}`);
      const ms = performance.now() - from;
      const heading = await world.until('the sticky comment has the URL', async () => {
        const sticky = (await github.comments(repository, number)).filter(
          (one) => one.body.includes(url) && one.body.includes('🟢'),
        );
        return sticky[0]?.body.split('\n').find((line) => line.startsWith('### '));
      });
      return {
        ms,
        lines: [
          `before the comment, the check said: ${asked.conclusion}, ${asked.output.title}`,
          `${url}  answers from the pull request's commit ${short(sha)}`,
          `sticky comment: ${heading.replace('### ', '')}`,
        ],
      };
    },
  };
}

function changed(play: Play): Stage {
  const { world, repository, files } = play;
  const environment = branchKey(repository);
  return {
    name: 'one process changed',
    story: 'alice pushes another GREETING for the process web; clock must not notice',
    run: async () => {
      const before = await clockSince(play, environment);
      const manifest = (files['pinacle.yaml'] ?? '').replace('GREETING: Hello', 'GREETING: Welcome');
      const from = performance.now();
      const change = {
        branch: 'main',
        files: { 'pinacle.yaml': manifest },
        message: 'Greet better',
        author: 'alice',
      };
      const sha = await world.github.push({ repository, ...change });
      const url = await answering(play, environment, 'Welcome from');
      const ms = performance.now() - from;
      await finishedCheck(play, environment, sha);
      const after = await clockSince(play, environment);
      if (before !== after) throw new Error('the process clock was restarted by a change of web');
      return {
        ms,
        lines: [
          `${url}  answers "Welcome from commit ${short(sha)}"`,
          'clock runs on in the same pod: it was not restarted',
        ],
      };
    },
  };
}

async function clockSince({ world }: Play, environment: string): Promise<number | undefined> {
  const { pods } = await world.control().runtime.observe(environment);
  return pods[0]?.processes.find(({ name }) => name === 'clock')?.since;
}

function killed(play: Play, instance: string): Stage {
  const { world, repository } = play;
  const environment = branchKey(repository);
  return {
    name: 'pod killed to healed',
    story: 'somebody kills the pod of main behind our back',
    run: async () => {
      const docker = new Docker();
      const label = [`${instanceLabel}=${instance}`, `${environmentLabel}=${environment}`];
      const [pod] = await docker.listContainers({ filters: { label } });
      if (!pod) throw new Error('there is no pod to kill');
      const from = performance.now();
      await docker.getContainer(pod.Id).kill();
      await world.until('the pod is seen dead', async () => {
        const { pods } = await world.control().runtime.observe(environment);
        return pods.every(
          (one) => one.state !== 'running' || (one.startedAt ?? 0) > Date.now() - (performance.now() - from),
        );
      });
      const url = await answering(play, environment, 'Welcome from');
      return { ms: performance.now() - from, lines: [`${url}  answers again, nobody did anything`] };
    },
  };
}

function closed(play: Play, pull: PullRequest): Stage {
  const { world, repository } = play;
  const { github } = world;
  return {
    name: 'pull request closed to removed',
    story: 'bob closes the pull request',
    run: async () => {
      const { number } = pull;
      const environment = pullKey(repository, number);
      const from = performance.now();
      await github.closePullRequest({ repository, number, actor: 'bob' });
      await world.until('the pod is gone', async () => {
        const { pods } = await world.control().runtime.observe(environment);
        return pods.length === 0;
      });
      const ms = performance.now() - from;
      const heading = await world.until('the comment says so', async () => {
        const [sticky] = (await github.comments(repository, number)).filter((one) =>
          /torn down/i.test(one.body),
        );
        return sticky?.body.split('\n').find((line) => line.startsWith('### '));
      });
      await world.until('no deployment of it is active', () =>
        github
          .deployments(repository)
          .every((one) => !one.environment.includes(String(number)) || one.state === 'inactive'),
      );
      return {
        ms,
        lines: [
          'its pod and network are gone, its workspace is kept for a day',
          `sticky comment: ${heading.replace('### ', '')}`,
        ],
      };
    },
  };
}
