import type { GitHubStandIn } from '../github-stand-in/types.ts';
import type { DatabaseState } from './database-state.ts';
import type { Life, Steered } from './life.ts';

/** Keeps a control plane running: starts another when one was killed, as systemd would. */
export interface Supervisor {
  /** The life that is under way. */
  life(): Life | undefined;
  /** The control plane that works; undefined between two lives. Throws when one could not be started. */
  control(): Steered | undefined;
  deaths(): number;
  close(): Promise<void>;
}

export interface Supervised {
  readonly github: GitHubStandIn;
  readonly database: DatabaseState;
  startLife(): Promise<Life>;
}

/** Resolves when the first control plane works. */
export async function supervise({ github, database, startLife }: Supervised): Promise<Supervisor> {
  let life: Life | undefined;
  let working: Steered | undefined;
  let deaths = 0;
  let closing = false;
  let fault: unknown;
  let tellStarted = () => {};
  const started = new Promise<void>((resolve) => {
    tellStarted = resolve;
  });

  const liveOnce = async () => {
    life = await startLife();
    working = await begin(life, github);
    tellStarted();
    await life.killed;
    working = undefined;
    github.setWebhook(undefined);
    await life.bury();
  };
  const run = async () => {
    while (!closing) {
      await liveOnce();
      if (closing) return;
      deaths += 1;
      await database.endSessions();
    }
  };
  const ended = run()
    .catch((error: unknown) => {
      fault = error;
    })
    .finally(tellStarted);
  const assertFine = () => {
    if (fault) throw fault;
  };
  await started;
  assertFine();
  return {
    life: () => life,
    control: () => {
      assertFine();
      return working;
    },
    deaths: () => deaths,
    close: async () => {
      closing = true;
      await life?.bury();
      life?.kill();
      await ended;
    },
  };
}

/** Undefined when it was killed meanwhile. */
async function begin(life: Life, github: GitHubStandIn): Promise<Steered | undefined> {
  try {
    const control = await life.control;
    github.setWebhook({
      url: `http://127.0.0.1:${control.port}/github/webhooks`,
      secret: github.webhookSecret,
    });
    // What did not arrive while nobody listened: asked for every five minutes, and now.
    await github.settled();
    await control.jobs.run('redelivery');
    return life.isAlive() ? control : undefined;
  } catch (error) {
    if (life.isAlive()) throw error;
    return undefined;
  }
}
