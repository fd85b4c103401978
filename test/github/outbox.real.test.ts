import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Report } from '../../reconciler/ports.ts';
import { reports } from '../../schema/database/tables.ts';
import { environmentKey } from '../../schema/environment.ts';
import { openOutbox } from '../../src/github/reports/open-outbox.ts';
import type { Metrics } from '../../src/metrics.ts';
import type { RepositoryHandle } from '../github-stand-in/types.ts';
import { allSaid, type Desk, log, openDesk, quickClock } from './desk.ts';
import { aReport, nothingThere, planned, seen, shop } from './reports.ts';

let desk: Desk;
let count = 0;
beforeAll(async () => {
  desk = await openDesk();
});
afterAll(async () => {
  await desk.close();
});

interface Scene {
  readonly made: RepositoryHandle;
  readonly head: string;
  readonly report: (over?: Partial<Report>) => Report;
}

/** A repository with pull request 1, and reports about it. */
async function scene(): Promise<Scene> {
  count += 1;
  const made = await desk.github.createRepository({
    name: `outbox-${count}`,
    files: { 'a.txt': 'a' },
  });
  await desk.know(made);
  const head = await desk.github.push({ repository: made, branch: 'feature', files: { b: 'b' } });
  const number = await desk.github.openPullRequest({ repository: made, head: 'feature', author: 'bob' });
  const environment = environmentKey({ kind: 'pull', repositoryId: made.id, number });
  const subject = {
    ...aReport().subject,
    environment,
    installationId: desk.github.installationId,
    repository: { id: made.id, owner: made.owner, name: made.name },
    pullNumber: number,
    head,
  };
  return { made, head, report: (over = {}) => aReport({ subject, ...over }) };
}

function open(clock = quickClock(), counted?: Metrics['githubWrite']) {
  return openOutbox({
    ...(counted ? { counted } : {}),
    app: desk.app,
    db: desk.db,
    log,
    clock,
    random: () => 0.5,
    urlOf: async (_, process) => (process === 'web' ? 'https://web-shop-pr-7-acme.pods.example/' : undefined),
    pageOf: (environment) => `https://pinacle.example/environments/${environment.replaceAll('/', '-')}`,
  });
}

const starting = (): Partial<Report> => {
  const desired = { kind: 'run', spec: shop } as const;
  return {
    observed: nothingThere(),
    plan: planned(desired, nothingThere()),
    outcome: { kind: 'progressing', waitingFor: ['postgres becomes healthy'] },
  };
};

describe('what GitHub is told of a pass', () => {
  it('one check, one comment, one deployment, from start to end', async () => {
    const { made, head, report } = await scene();
    const outbox = open();
    await outbox.report(report(starting()));
    await allSaid(desk.db);
    expect(desk.github.checks(made, head)).toMatchObject([
      {
        name: 'pinacle',
        status: 'in_progress',
        output: { title: 'Starting: waiting until postgres becomes healthy' },
      },
    ]);
    await outbox.report(report());
    await allSaid(desk.db);
    const checks = desk.github.checks(made, head);
    expect(checks).toMatchObject([{ status: 'completed', conclusion: 'success' }]);
    expect(checks[0]?.actions.map(({ identifier }) => identifier)).toEqual(['restart', 'stop', 'redeploy']);
    const comments = await desk.github.comments(made, 1);
    expect(comments).toHaveLength(1);
    expect(comments[0]?.body).toContain('https://web-shop-pr-7-acme.pods.example/');
    expect(desk.github.deployments(made)).toMatchObject([
      {
        environment: 'pinacle/pr-1',
        state: 'success',
        environmentUrl: 'https://web-shop-pr-7-acme.pods.example/',
      },
    ]);
    await outbox.report(
      report({
        desired: { kind: 'remove', signal: { kind: 'closed', merged: true } },
        observed: nothingThere(),
      }),
    );
    await allSaid(desk.db);
    expect((await desk.github.comments(made, 1))[0]?.body).toContain('Torn down');
    expect(desk.github.deployments(made)).toMatchObject([{ state: 'inactive' }]);
    await outbox.close();
  });

  it('the end at once, and what is only under way not before it', async () => {
    const { made, head, report } = await scene();
    // Stands still but for the seconds that are told.
    const start = Date.now();
    let offset = 0;
    const outbox = open({ now: () => start + offset, after: () => () => {}, waits: [] });
    const sayAndWait = async (over: Partial<Report>) => {
      await outbox.report(report(over));
      await outbox.idle();
      // The second between two writes.
      offset += 1000;
      return desk.github
        .writes()
        .map(({ method, path }) => `${method} ${path.split('/').slice(4).join('/')}`);
    };
    const before = desk.github.writes().length;
    await sayAndWait(starting());
    const outcome = { kind: 'progressing', waitingFor: ['web becomes healthy'] } as const;
    await sayAndWait({ ...starting(), outcome });
    await sayAndWait({ ...starting(), outcome });
    const writes = await sayAndWait({});
    expect(writes.slice(before)).toEqual([
      'POST check-runs',
      'POST issues/1/comments',
      expect.stringMatching(/^PATCH check-runs/),
    ]);
    expect(desk.github.checks(made, head)).toMatchObject([{ conclusion: 'success' }]);
    await outbox.close();
  });

  it('nothing when nothing changed', async () => {
    const { report } = await scene();
    const outbox = open();
    await outbox.report(report());
    await allSaid(desk.db);
    const before = desk.github.writes().length;
    await outbox.report(report({ at: '2027-01-01T00:00:00.000Z' }));
    await outbox.idle();
    expect(desk.github.writes()).toHaveLength(before);
    await outbox.close();
  });

  it('more than fifty annotations, each once', async () => {
    const { made, head, report } = await scene();
    const outbox = open();
    const problems = Array.from({ length: 120 }, (_, index) => ({
      file: 'pinacle.yaml',
      line: index + 1,
      column: 1,
      endLine: index + 1,
      endColumn: 4,
      path: '',
      rule: 'unknown-key',
      message: `unknown key ${index}`,
      fix: 'Remove it.',
    }));
    const invalid = {
      desired: { kind: 'invalid', problems },
      outcome: { kind: 'invalid', problems },
    } as const;
    await outbox.report(report(invalid));
    await allSaid(desk.db);
    await outbox.report(report({ ...invalid, observed: nothingThere() }));
    await allSaid(desk.db);
    const [check] = desk.github.checks(made, head);
    expect(check?.conclusion).toBe('failure');
    expect(check?.annotations).toHaveLength(120);
    await outbox.close();
  });

  it('cancels the unfinished check of an older head', async () => {
    const { made, head, report } = await scene();
    const outbox = open();
    await outbox.report(report(starting()));
    await allSaid(desk.db);
    const newer = await desk.github.push({ repository: made, branch: 'feature', files: { c: 'c' } });
    const subject = { ...report().subject, head: newer };
    await outbox.report(report({ subject, desired: { kind: 'run', spec: { ...shop, commit: newer } } }));
    await allSaid(desk.db);
    expect(desk.github.checks(made, head)).toMatchObject([{ status: 'completed', conclusion: 'cancelled' }]);
    expect(desk.github.checks(made, newer)).toMatchObject([{ conclusion: 'success' }]);
    expect(desk.github.deployments(made).map(({ state }) => state)).toEqual(['inactive', 'success']);
    await outbox.close();
  });
});

describe('what could not be read', () => {
  const unread: Partial<Report> = {
    desired: { kind: 'invalid', problems: [] },
    observed: nothingThere(),
    outcome: {
      kind: 'failed',
      fault: 'world',
      code: 'github-unreachable',
      message: 'github-unreachable: no answer',
      retry: true,
    },
  };

  it('is told of where somebody waits for an answer, and nowhere else', async () => {
    const { made, head, report } = await scene();
    const outbox = open();
    await outbox.report(report(unread));
    await allSaid(desk.db);
    expect(desk.github.checks(made, head)).toEqual([]);
    await outbox.report(report(starting()));
    await outbox.report(report(unread));
    await allSaid(desk.db);
    expect(desk.github.checks(made, head)[0]).toMatchObject({ status: 'in_progress' });
    expect(desk.github.checks(made, head)[0]?.output.title).toContain('Trying again');
    await outbox.report(report());
    await outbox.report(report(unread));
    await allSaid(desk.db);
    expect(desk.github.checks(made, head)).toMatchObject([{ conclusion: 'success' }]);
    await outbox.close();
  });

  it('ends no check of another head: it may be the newer one', async () => {
    const { made, head, report } = await scene();
    const outbox = open();
    const newer = await desk.github.push({ repository: made, branch: 'feature', files: { c: 'c' } });
    await outbox.report(report());
    await outbox.report(report({ ...starting(), subject: { ...report().subject, head: newer } }));
    await outbox.report(report(unread));
    await allSaid(desk.db);
    expect(desk.github.checks(made, newer)).toMatchObject([{ status: 'in_progress' }]);
    expect(desk.github.checks(made, head)).toHaveLength(1);
    await outbox.close();
  });
});

describe('a pod that git does not want', () => {
  it('is told of on the commit at which it stops, and on none after it', async () => {
    const { made, head, report } = await scene();
    const outbox = open();
    const stopped: Partial<Report> = {
      desired: { kind: 'stop', why: 'no-manifest' },
      observed: seen(shop, {}, { state: 'stopped' }),
    };
    const stopping = { action: { do: 'stop-pod', pod: 'pin-1-1' }, reason: 'r', changes: [] } as const;
    const plan = { steps: [stopping], waitingFor: [] };
    await outbox.report(report({ ...stopped, plan, outcome: { kind: 'progressing', waitingFor: [] } }));
    await outbox.report(report(stopped));
    await allSaid(desk.db);
    expect(desk.github.checks(made, head)).toMatchObject([
      { conclusion: 'neutral', output: { title: 'Stopped: the commit has no pinacle.yaml' } },
    ]);
    const newer = await desk.github.push({ repository: made, branch: 'feature', files: { c: 'c' } });
    await outbox.report(report({ ...stopped, subject: { ...report().subject, head: newer } }));
    await allSaid(desk.db);
    expect(desk.github.checks(made, newer)).toEqual([]);
    await outbox.close();
  });
});

describe('when things break', () => {
  it('writes nothing twice when our memory is lost', async () => {
    const { made, head, report } = await scene();
    const outbox = open();
    await outbox.report(report());
    await allSaid(desk.db);
    await desk.db.delete(reports);
    await outbox.report(report(starting()));
    await allSaid(desk.db);
    expect(desk.github.checks(made, head)).toHaveLength(1);
    expect(await desk.github.comments(made, 1)).toHaveLength(1);
    expect(desk.github.deployments(made)).toHaveLength(1);
    await outbox.close();
  });

  it.each([
    ['POST /repos', { status: 502, body: '<html>bad</html>', afterEffect: true }],
    ['POST /repos', { reset: true, afterEffect: true }],
    ['POST /repos', { status: 500, body: { message: 'oops' } }],
    [
      'POST /repos',
      {
        status: 403,
        body: { message: 'You have exceeded a secondary rate limit' },
        headers: { 'retry-after': '7' },
      },
    ],
    ['PATCH /repos', { status: 429, body: { message: 'slow down' } }],
  ])('a %s that ends in %o happens once', async (match, fault) => {
    const { made, head, report } = await scene();
    const outbox = open();
    desk.github.faults.next({ match, count: 3, ...fault });
    await outbox.report(report(starting()));
    await outbox.report(report());
    await allSaid(desk.db);
    expect(desk.github.checks(made, head)).toMatchObject([{ conclusion: 'success' }]);
    expect(await desk.github.comments(made, 1)).toHaveLength(1);
    expect(desk.github.deployments(made)).toMatchObject([{ state: 'success' }]);
    desk.github.faults.clear();
    await outbox.close();
  });

  it('a token that was taken back is no refusal: it is said with another', async () => {
    const { made, head, report } = await scene();
    const outbox = open();
    desk.github.faults.next({
      match: 'POST /repos',
      count: 2,
      status: 401,
      body: { message: 'Bad credentials' },
    });
    await outbox.report(report());
    await allSaid(desk.db);
    expect(desk.github.checks(made, head)).toMatchObject([{ conclusion: 'success' }]);
    desk.github.faults.clear();
    await outbox.close();
  });

  it('goes on under the installation that a repository has now', async () => {
    const { made, head, report } = await scene();
    const outbox = open();
    const gone = { ...report().subject, installationId: 999 };
    await outbox.report(report({ ...starting(), subject: gone }));
    await outbox.idle();
    await outbox.report(report());
    await allSaid(desk.db);
    expect(desk.github.checks(made, head)).toMatchObject([{ conclusion: 'success' }]);
    await outbox.close();
  });

  it('counts what became of each write', async () => {
    const { report } = await scene();
    const counted: string[] = [];
    const outbox = open(quickClock(), (kind, result) => void counted.push(`${kind} ${result}`));
    desk.github.faults.next({ match: /POST .*check-runs/, status: 502, body: 'bad' });
    desk.github.faults.next({ match: /POST .*comments/, status: 422, body: { message: 'no' } });
    await outbox.report(report());
    await allSaid(desk.db);
    expect(counted.toSorted()).toEqual([
      'check retried',
      'check sent',
      'comment refused',
      'deployment sent',
      'deployment sent',
    ]);
    desk.github.faults.clear();
    await outbox.close();
  });

  it('a refusal is kept and not repeated, until there is something new to say', async () => {
    const { made, head, report } = await scene();
    const outbox = open();
    desk.github.faults.next({
      match: /POST .*check-runs/,
      count: 1,
      status: 422,
      body: { message: 'Validation Failed' },
    });
    await outbox.report(report(starting()));
    await allSaid(desk.db);
    expect(desk.github.checks(made, head)).toEqual([]);
    await outbox.report(report());
    await allSaid(desk.db);
    expect(desk.github.checks(made, head)).toMatchObject([{ conclusion: 'success' }]);
    await outbox.close();
  });

  it('makes the comment anew when someone deleted it', async () => {
    const { made, report } = await scene();
    const outbox = open();
    await outbox.report(report(starting()));
    await allSaid(desk.db);
    const [comment] = await desk.github.comments(made, 1);
    await desk.github.deleteComment({ repository: made, id: comment?.id ?? 0, actor: 'alice' });
    await outbox.report(report());
    await allSaid(desk.db);
    const comments = await desk.github.comments(made, 1);
    expect(comments).toHaveLength(1);
    expect(comments[0]?.body).toContain('Running');
    await outbox.close();
  });

  it('never edits a comment of a person who wrote our marker', async () => {
    const { made, report } = await scene();
    const body = `<!-- pinacle:environment ${report().subject.environment} --> mine`;
    await desk.github.comment({ repository: made, number: 1, author: 'carol', body });
    const outbox = open();
    await outbox.report(report());
    await allSaid(desk.db);
    const comments = await desk.github.comments(made, 1);
    expect(comments).toHaveLength(2);
    expect(comments.find(({ author }) => author === 'carol')?.body).toBe(body);
    await outbox.close();
  });

  it('goes on after a restart with what was unsent', async () => {
    const { made, head, report } = await scene();
    const never = { now: () => Date.now(), after: () => () => undefined };
    const first = open({ ...never, waits: [] });
    await first.report(report());
    await first.idle();
    await first.close();
    const second = open();
    await second.resume();
    await allSaid(desk.db);
    expect(desk.github.checks(made, head)).toHaveLength(1);
    expect(await desk.github.comments(made, 1)).toHaveLength(1);
    expect(desk.github.deployments(made)).toMatchObject([{ state: 'success' }]);
    await second.close();
  });
});

describe('the pace', () => {
  it('writes at once when idle, then a second apart, and edits a comment every five seconds at most', async () => {
    const { made, report } = await scene();
    const clock = quickClock();
    const at: number[] = [];
    const stop = desk.github.onWrite((write) => {
      if (write.when === 'before' && !write.request.path.includes('access_tokens')) at.push(clock.now());
    });
    const outbox = open(clock);
    await outbox.report(report(starting()));
    await allSaid(desk.db);
    for (const name of ['postgres', 'web']) {
      await outbox.report(report({ ...starting(), observed: seen(shop, { [name]: 'starting' }) }));
    }
    await outbox.report(report());
    await allSaid(desk.db);
    stop();
    const gaps = at.slice(1).map((time, index) => time - (at[index] ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(1000);
    expect((await desk.github.comments(made, 1))[0]?.body).toContain('Running');
    await outbox.close();
  });
});

// Last: over all that this file made us send.
it('sends nothing that GitHub does not describe', () => {
  expect(desk.github.violations).toEqual([]);
});
