import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Report } from '../../reconciler/ports.ts';
import type { Problem } from '../../schema/problem.ts';
import { statusAnswer } from '../../src/github/commands/answers.ts';
import { clip, code, fence, plain } from '../../src/github/reports/escape.ts';
import { makeView } from '../../src/github/reports/make-view.ts';
import { redact } from '../../src/github/reports/redact.ts';
import { renderCheck } from '../../src/github/reports/render-check.ts';
import { renderComment } from '../../src/github/reports/render-comment.ts';
import { renderDeployment } from '../../src/github/reports/render-deployment.ts';
import type { WantedCheck } from '../../src/github/reports/wanted.ts';
import { aSubject } from '../builders/manifest.ts';
import { aProcess, aSpec } from '../builders/spec.ts';
import { aReport, nothingThere, planned, seen, shop } from './reports.ts';

const links = {
  urlOf: async (_: string, process: string) => `https://${process}-shop-pr-7-acme.pods.example`,
  pageOf: () => 'https://pinacle.example/environments/NDIvcHVsbC83',
  routesOf: async () => [
    { process: 'web', url: 'https://web-shop-pr-7-acme.pods.example/', visibility: 'public' as const },
    { process: 'gone', url: 'https://gone-shop-pr-7-acme.pods.example/', visibility: 'team' as const },
  ],
};
const viewOf = (report: Report, notice?: string) => makeView(links, report, notice);

const run = { kind: 'run', spec: shop } as const;
const problem = (over: Partial<Problem>): Problem => ({
  file: 'pinacle.yaml',
  line: 4,
  column: 5,
  endLine: 4,
  endColumn: 16,
  path: 'processes[0]',
  rule: 'unknown-key',
  message: 'unknown key `startComand`',
  fix: 'Did you mean `startCommand`?',
  ...over,
});

const cases: Readonly<Record<string, Partial<Report>>> = {
  starting: {
    observed: nothingThere(),
    plan: planned(run, nothingThere()),
    outcome: { kind: 'progressing', waitingFor: ['postgres becomes healthy'] },
  },
  running: {},
  'running-without-gvisor': { observed: seen(shop, { worker: 'finished' }, { isolation: 'runc' }) },
  'bigger-tier': {
    desired: {
      kind: 'run',
      spec: aSpec({ ...shop, tier: 'dev.large', fields: { ...shop.fields, tier: 'dev.large' } }),
    },
    plan: planned(
      {
        kind: 'run',
        spec: {
          ...shop,
          tier: 'dev.large',
          fields: { ...shop.fields, tier: 'dev.large' },
          fingerprint: 'f'.repeat(16),
        },
      },
      seen(shop, {}),
    ),
    outcome: { kind: 'progressing', waitingFor: [] },
  },
  invalid: {
    desired: { kind: 'invalid', problems: [] },
    outcome: {
      kind: 'invalid',
      problems: [
        problem({}),
        problem({
          line: 9,
          rule: 'port-clash',
          message: 'web and api both use port 3000',
          fix: 'Give one of them another port.',
        }),
      ],
    },
  },
  'process-failed': {
    observed: seen(shop, { web: 'failing' }),
    outcome: {
      kind: 'failed',
      fault: 'program',
      process: 'web',
      message: 'exits again and again (exit code 1)',
      log: ['> shop@1.0.0 start', 'Error: connect ECONNREFUSED 127.0.0.1:5432', 'DATABASE_PASSWORD=hunter2'],
    },
  },
  'world-failed': {
    outcome: {
      kind: 'failed',
      fault: 'world',
      code: 'host-full',
      message: 'the host has 0.4 GB of memory left and dev.medium needs 2 GB',
      retry: true,
    },
  },
  fork: {
    subject: aSubject({ fork: true }),
    desired: {
      kind: 'ask',
      why: 'fork',
      detail: 'the pull request comes from a fork: its code runs only when a maintainer approves the commit',
      preview: shop,
    },
    observed: nothingThere(),
    outcome: {
      kind: 'waiting',
      reason: 'the pull request comes from a fork: its code runs only when a maintainer approves the commit',
      action: 'someone with maintain or admin permission comments `/pinacle approve` and the commit',
    },
  },
  'fork-moved': {
    subject: aSubject({ fork: true }),
    desired: { kind: 'stop', why: 'not-approved', preview: shop },
    observed: seen(shop, { postgres: 'stopped', web: 'stopped', worker: 'stopped' }, { state: 'stopped' }),
  },
  'fork-approved': { subject: aSubject({ fork: true, withoutSecrets: true }) },
  'comment-to-start': {
    desired: {
      kind: 'ask',
      why: 'comment-to-start',
      detail: 'comment /pinacle up on the pull request to start it',
      preview: shop,
    },
    observed: nothingThere(),
    outcome: { kind: 'waiting', reason: 'not started yet', action: 'comment /pinacle up to start it' },
  },
  suspended: {
    desired: { kind: 'stop', why: 'suspended', by: 'bob', reason: 'over the weekend' },
    observed: seen(shop, { postgres: 'stopped', web: 'stopped', worker: 'stopped' }, { state: 'stopped' }),
  },
  asleep: {
    subject: aSubject({
      expiresAt: Date.UTC(2026, 10, 26, 14),
      lastActivity: { at: Date.UTC(2026, 10, 23, 13, 30), kind: 'http' },
    }),
    desired: { kind: 'stop', why: 'asleep', preview: shop },
    observed: seen(shop, { postgres: 'stopped', web: 'stopped', worker: 'stopped' }, { state: 'stopped' }),
  },
  'ends-soon': {
    subject: aSubject({
      expiresAt: Date.UTC(2026, 10, 24, 14),
      lastActivity: { at: Date.UTC(2026, 10, 21, 14), kind: 'push' },
    }),
  },
  closed: {
    desired: {
      kind: 'remove',
      signal: { kind: 'closed', merged: false, keepUntil: Date.UTC(2026, 10, 24, 14) },
    },
    observed: { ...nothingThere(), workspace: true },
  },
  'torn-down': {
    desired: { kind: 'remove', signal: { kind: 'closed', merged: true } },
    observed: nothingThere(),
  },
  pinned: { desired: { kind: 'run', spec: { ...shop, commit: 'c'.repeat(40) } } },
};

describe('what people read', () => {
  it.each(Object.entries(cases))('%s', async (name, over) => {
    const view = await viewOf(aReport(over));
    const check = renderCheck(view);
    const comment = renderComment(view);
    const deployment = renderDeployment(view);
    await expect(
      page(check, comment?.body, deployment && JSON.stringify(deployment, null, 2)),
    ).toMatchFileSnapshot(`golden/${name}.txt`);
  });

  describe('of a repository that has no secrets yet', () => {
    const told = (over: Partial<Report> = {}) =>
      makeView({ ...links, recipientOf: async () => `age1${'q'.repeat(58)}` }, aReport(over));
    const secrets = [{ name: 'A', as: 'env', from: 'project', digest: '0'.repeat(16) }] as const;

    it('the check says how to add one, and nothing else does', async () => {
      const view = await told();
      const [check, comment] = [renderCheck(view), renderComment(view)];
      await expect(page(check, comment?.body, undefined)).toMatchFileSnapshot('golden/no-secrets-yet.txt');
      expect(comment?.body).not.toContain('age1');
    });

    it.each<[string, Partial<Report>]>([
      ['it has some', { desired: { kind: 'run', spec: aSpec({ ...shop, secrets }) } }],
      ['it is of a fork', { subject: aSubject({ fork: true }) }],
      ['it may have none', { subject: aSubject({ withoutSecrets: true }) }],
      ...Object.entries(cases).filter(
        ([, over]) => over.outcome !== undefined || over.desired?.kind === 'stop',
      ),
    ])('not where %s', async (_, over) => {
      expect(JSON.stringify(renderCheck(await told(over)))).not.toContain('age1');
    });
  });

  describe('of a process with domains of its own', () => {
    const domains = ['app.example.com', 'shop.pods.example', 'done.example.com'];
    const processes = shop.processes.map((one) => (one.name === 'web' ? { ...one, domains } : one));
    const record = { name: '_pinacle.app.example.com', value: 'pinacle=0123456789abcdef' };
    const domainsToDo = async (repositoryId: number, asked: readonly string[]) => {
      expect([repositoryId, asked]).toEqual([42, domains]);
      return [{ domain: 'app.example.com', record }, { domain: 'shop.pods.example' }];
    };
    const told = (over: Partial<Report> = {}) =>
      makeView(
        { ...links, domainsToDo },
        aReport({ desired: { kind: 'run', spec: aSpec({ ...shop, processes }) }, ...over }),
      );

    it('the check says which record is missing', async () => {
      const view = await told();
      await expect(page(renderCheck(view), renderComment(view)?.body, undefined)).toMatchFileSnapshot(
        'golden/domains.txt',
      );
    });

    it('not to a fork, which gets none', async () => {
      const check = renderCheck(await told({ subject: aSubject({ fork: true }) }));
      expect(check?.summary).not.toContain('app.example.com');
    });
  });

  it('a refused button stands first in the check', async () => {
    const check = renderCheck(await viewOf(aReport(), '`/pinacle stop` needs write permission'));
    expect(check?.summary.split('\n')[0]).toContain('needs write permission');
  });

  it.each(Object.entries(cases))('%s keeps within the limits of GitHub', async (_, over) => {
    const check = renderCheck(await viewOf(aReport(over)));
    expect((check?.summary ?? '').length).toBeLessThan(65_535);
    for (const { label, description, identifier } of check?.actions ?? []) {
      expect([label.length <= 20, description.length <= 40, identifier.length <= 20]).toEqual([
        true,
        true,
        true,
      ]);
    }
  });
});

function page(
  check: WantedCheck | undefined,
  comment: string | undefined,
  deployment: string | undefined,
): string {
  const { summary, text, title, status, conclusion, annotations, actions } =
    check ?? ({ annotations: [], actions: [] } as unknown as WantedCheck);
  return [
    `# Check: ${title ?? 'none'} (${status ?? '-'}${conclusion ? `, ${conclusion}` : ''})`,
    summary ?? '',
    ...(text ? ['## Text', text] : []),
    ...(annotations.length > 0 ? ['## Annotations', JSON.stringify(annotations, null, 2)] : []),
    `Buttons: ${actions.map(({ label }) => label).join(', ') || 'none'}`,
    '# Comment',
    comment ?? 'none',
    '# Deployment',
    deployment ?? 'none',
    '',
  ].join('\n\n');
}

const hostile = [
  '@everyone please',
  '[click](https://evil.example)',
  '![x](https://evil.example/x.png)',
  '<img src=x onerror=alert(1)>',
  '--> <script>',
  'a | b | c',
  '`code` and ```fence```',
  '# heading\n\n- list\n\n---',
  'https://evil.example/www.evil.example',
  'fixes #1',
  '**bold** _em_ ~~no~~',
  '\u202Eevil\u200B',
  '&lt;b&gt; &#64;bob',
  '\\[x\\](y)',
];

describe('a pod that runs on although nothing says what it should be', () => {
  const unread = { kind: 'invalid', problems: [] } as const;
  const lost = {
    kind: 'failed',
    fault: 'world',
    code: 'github-unreachable',
    message: 'github-unreachable: no answer',
    retry: true,
  } as const;
  const ask = { kind: 'ask', why: 'comment-to-start', detail: 'd', preview: shop } as const;
  it.each<[string, Partial<Report>]>([
    ['its manifest is wrong', cases.invalid ?? {}],
    ['GitHub cannot be read', { desired: unread, outcome: lost }],
    ['a person is asked', { desired: ask, outcome: { kind: 'waiting', reason: 'r', action: 'a' } }],
  ])('keeps its URLs and says who may open them: %s', async (_, over) => {
    const view = await viewOf(aReport({ observed: seen(shop, {}), ...over }));
    const row = '| web | 🟢 healthy | https://web-shop-pr-7-acme.pods.example/ | everyone |';
    expect(renderCheck(view)?.summary).toContain(row);
    expect(renderComment(view)?.body).toContain(row);
    expect(renderComment(view)?.body).not.toContain('gone');
  });

  it('shows the pod that serves, not the one that was given up after it', async () => {
    const good = seen(shop, {}).pods;
    const failed = { process: 'web', message: 'web failed', wish: 'f'.repeat(16) };
    const bad = seen(
      shop,
      { web: 'failing' },
      { id: 'pin-1-2', generation: 2, state: 'stopped', failed },
    ).pods;
    const observed = { ...seen(shop, {}), pods: [...good, ...bad] };
    const view = await viewOf(aReport({ ...cases.invalid, observed }));
    expect(renderComment(view)?.body).toContain('| web | 🟢 healthy | https://web-');
  });

  it.each<[string, Report['desired']]>([
    ['stopped', { kind: 'stop', why: 'suspended' }],
    ['removed', { kind: 'remove', signal: { kind: 'down', by: 'bob' } }],
  ])('not when it is to be %s', async (_, desired) => {
    const view = await viewOf(aReport({ desired, outcome: { kind: 'progressing', waitingFor: [] } }));
    expect(renderCheck(view)?.summary).not.toContain('https://web-');
  });
});

describe('what others wrote', () => {
  it.each(hostile)('%j stays text', (text) => {
    const shown = plain(text);
    expect(shown).not.toMatch(/[|`*_<>[\]()\\~\n]|https?:\/|www\.|\u202e|\u200b/);
    expect(shown).not.toMatch(/(?<!&)#/);
    expect(shown).not.toContain('@');
    expect(shown.replace(/&#\d+;/g, '')).not.toMatch(/&/);
    expect(code(text)).toMatch(/^`[^`\n]*`$/);
  });

  it.each(hostile)('%j as a name of everything breaks nothing', async (text) => {
    const spec = aSpec({
      displayName: text,
      processes: [aProcess({ name: 'web', displayName: text, port: 3000 })],
    });
    const report = aReport({
      subject: aSubject({ branch: text }),
      desired: { kind: 'run', spec },
      observed: seen(spec, { web: 'failing' }),
      plan: {
        steps: [
          {
            action: { do: 'start-pod', pod: 'x' },
            reason: text,
            changes: [{ field: 'f', from: text, to: text }],
          },
        ],
        waitingFor: [text],
      },
      outcome: {
        kind: 'failed',
        fault: 'program',
        process: 'web',
        message: text,
        log: [text, '```', '~~~', '</details>'],
      },
    });
    const view = await viewOf(report);
    const markdown = [
      renderCheck(view)?.summary,
      renderCheck(view)?.text,
      renderComment(view)?.body,
      statusAnswer(view),
    ].join('\n\n');
    const outside = outsideFences(markdown);
    expect(outside).not.toMatch(/(?:https?:\/\/|www\.)evil|<img|<script|@everyone|!\[|\]\(https:\/\/evil/);
    for (const row of outside.split('\n').filter((line) => line.startsWith('| ')))
      expect(row.match(/(?<!\\)\|/g)?.length).toBeLessThanOrEqual(5);
  });

  it('a log cannot end its block', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string()),
        fc.array(fc.constantFrom('```', '````', '~~~', '  ```', '`````x')),
        (lines, fences) => {
          const [first, ...rest] = fence([...lines, ...fences]).split('\n');
          const mark = /^`+/.exec(first ?? '')?.[0] ?? '';
          expect(rest.at(-1)).toBe(mark);
          expect(rest.slice(0, -1).some((line) => line.includes(mark))).toBe(false);
        },
      ),
    );
  });

  it('a text that is too long ends whole', () => {
    const text = fence(Array.from({ length: 5000 }, (_, index) => `line ${index}`));
    const clipped = clip(text, 1000);
    expect(clipped.length).toBeLessThanOrEqual(1000);
    expect(clipped.match(/^```/gm)).toHaveLength(2);
    expect(clipped).toContain('the details page has all of it');
  });
});

/** Fenced blocks left out, as GitHub reads them. */
function outsideFences(markdown: string): string {
  let mark: string | undefined;
  return markdown
    .split('\n')
    .filter((line) => {
      const here = /^`{3,}/.exec(line)?.[0];
      if (mark === undefined) {
        mark = here;
        return here === undefined;
      }
      if (here !== undefined && here.length >= mark.length && line === here) mark = undefined;
      return false;
    })
    .join('\n');
}

describe('secrets in logs', () => {
  it.each([
    ['DATABASE_PASSWORD=hunter2', 'hunter2'],
    ['"apiKey": "abc-123"', 'abc-123'],
    ['token: s3cr3t', 's3cr3t'],
    ['GET https://user:pa55@host/x', 'pa55'],
    ['Authorization: Bearer abcdefghijklmnop', 'abcdefghijklmnop'],
    [`ghs_${'a'.repeat(36)}`, 'aaaa'],
    [`github_pat_${'b'.repeat(40)}`, 'bbbb'],
    ['AKIAABCDEFGHIJKLMNOP', 'ABCDEFG'],
    [`AGE-SECRET-KEY-1${'Q'.repeat(58)}`, 'QQQQ'],
    ['eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl', 'eyJzdWIi'],
    ['sk-proj-abcdefghijklmnopqrstu', 'abcdefgh'],
    ['postgres://app:s3cret@db:5432/app', 's3cret'],
  ])('%s is cut', (line, secret) => {
    const [shown] = redact([line]);
    expect(shown).not.toContain(secret);
    expect(shown).toContain('[redacted]');
  });

  it('a private key is cut over its lines', () => {
    expect(
      redact(['a', '-----BEGIN RSA PRIVATE KEY-----', 'MIIE', '-----END RSA PRIVATE KEY-----', 'b']),
    ).toEqual(['a', '[redacted]', '[redacted]', '[redacted]', 'b']);
  });

  it.each([
    'listening on http://localhost:3000',
    'Error: connect ECONNREFUSED 127.0.0.1:5432',
    'added 120 packages in 3s',
    'GET /tokens 200 3ms',
  ])('%s stays', (line) => {
    expect(redact([line])).toEqual([line]);
  });
});
