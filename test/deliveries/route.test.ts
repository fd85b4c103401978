import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { installationOf, route } from '../../src/deliveries/route.ts';
import { comment, delivery, envelope, examplePayloads, pullRequest, push, receivedAt } from './payloads.ts';

const activeAt = receivedAt.getTime();
const main = { kind: 'branch', repositoryId: 42, branch: 'main' };
const sha = 'a'.repeat(40);
const onMain = [{ kind: 'pulls-on-base', repositoryId: 42, branch: 'main' }];
const seven = { kind: 'pull', repositoryId: 42, number: 7 };
const check = { pull_requests: [{ number: 7 }], check_suite: { head_branch: 'main' } };
const rename = [{ id: 1, full_name: 'acme/one' }, { id: 2, full_name: 'acme/two' }, { id: 'x' }, null];

const rows: [title: string, event: string, payload: object, wakes: object[], groups?: object[]][] = [
  [
    'a push',
    'push',
    push(),
    [{ ref: main, activeAt }],
    [{ kind: 'pulls-on-base', repositoryId: 42, branch: 'main' }],
  ],
  [
    'a push of a branch with slashes',
    'push',
    { ref: 'refs/heads/a/b' },
    [{ ref: { ...main, branch: 'a/b' }, activeAt }],
    [{ kind: 'pulls-on-base', repositoryId: 42, branch: 'a/b' }],
  ],
  [
    'a push that says where the head is',
    'push',
    push('main', 42, sha),
    [{ ref: main, activeAt, head: sha }],
    onMain,
  ],
  [
    'the push that deletes a branch',
    'push',
    push('main', 42, '0'.repeat(40)),
    [{ ref: main, activeAt }],
    onMain,
  ],
  ['a push of a tag', 'push', { ref: 'refs/tags/v1' }, []],
  [
    'a new branch: its push says it too',
    'create',
    { ref: 'main', ref_type: 'branch' },
    [{ ref: main, looksOnly: true }],
  ],
  ['a new tag', 'create', { ref: 'main', ref_type: 'tag' }, []],
  ['a deleted branch', 'delete', { ref: 'main', ref_type: 'branch' }, [{ ref: main }]],
  ['an opened pull request', 'pull_request', pullRequest(7), [{ ref: seven, baseBranch: 'main', activeAt }]],
  [
    'a new head of a pull request',
    'pull_request',
    pullRequest(7, 'synchronize'),
    [{ ref: seven, baseBranch: 'main', activeAt }],
  ],
  [
    'a new head of a pull request, with its commit',
    'pull_request',
    { ...pullRequest(7), pull_request: { number: 7, head: { sha } } },
    [{ ref: seven, activeAt, head: sha }],
  ],
  [
    'a closed pull request is no new head',
    'pull_request',
    { ...pullRequest(7), action: 'closed', pull_request: { number: 7, head: { sha } } },
    [{ ref: seven }],
  ],
  ['a closed pull request', 'pull_request', pullRequest(7, 'closed'), [{ ref: seven, baseBranch: 'main' }]],
  ['another base', 'pull_request', pullRequest(7, 'edited', 'next'), [{ ref: seven, baseBranch: 'next' }]],
  ['a label', 'pull_request', pullRequest(7, 'labeled'), []],
  ['a comment without a command', 'issue_comment', comment('looks good'), []],
  [
    'a command: who may is not known here, so the pass under way goes on',
    'issue_comment',
    comment('/pinacle up'),
    [{ ref: seven, looksOnly: true }],
  ],
  [
    '"Re-run" of a check',
    'check_run',
    { action: 'rerequested', check_run: { ...check, external_id: '42/pull/7' } },
    [{ ref: seven }],
  ],
  [
    '"Re-run" of a check without our id',
    'check_run',
    { action: 'rerequested', check_run: check },
    [{ ref: seven }, { ref: main }],
  ],
  [
    "a check that names another repository's environment",
    'check_run',
    { action: 'rerequested', check_run: { ...check, external_id: '43/pull/7' } },
    [{ ref: seven }, { ref: main }],
  ],
  ['a check that ended', 'check_run', { action: 'completed', check_run: check }, []],
  [
    'a suite',
    'check_suite',
    { action: 'rerequested', check_suite: { head_branch: 'main', pull_requests: [] } },
    [{ ref: main }],
  ],
  [
    'a suite of a new commit: its push says it too',
    'check_suite',
    { action: 'requested', check_suite: { head_branch: 'main', pull_requests: [] } },
    [{ ref: main, looksOnly: true }],
  ],
  ['a suite that ended', 'check_suite', { action: 'completed', check_suite: { head_branch: 'main' } }, []],
  [
    'a renamed repository',
    'repository',
    { action: 'renamed' },
    [],
    [{ kind: 'repository', repositoryId: 42 }],
  ],
  [
    'a new installation',
    'installation',
    { action: 'created', installation: { id: 9, account: { login: 'acme' } }, repositories: rename },
    [],
    [{ kind: 'installation', installationId: 9 }],
  ],
  [
    'other repositories',
    'installation_repositories',
    { action: 'added', repositories_added: rename, repositories_removed: [{ id: 3 }] },
    [],
    [3, 1, 2].map((repositoryId) => ({ kind: 'repository', repositoryId })),
  ],
  ['an event that means nothing to us', 'star', { action: 'created' }, []],
  ['an event named like a property of every object', 'constructor', {}, []],
];

describe('route', () => {
  it.each(rows)('%s', (_title, event, payload, wakes, groups = []) => {
    const routing = route(delivery(event, payload));
    expect(routing.wakes).toEqual(wakes.map((wake) => ({ ...wake, delivery: 'guid-1' })));
    expect(routing.groups).toEqual(groups);
  });

  it('learns the name of the repository from any event', () => {
    const known = { id: 42, installationId: 9, owner: 'acme', name: 'shop', defaultBranch: 'main' };
    expect(route(delivery('push', push())).effects).toEqual([
      { kind: 'repositories', repositories: [known] },
    ]);
  });

  it('learns of installations and their repositories, and that one is gone', () => {
    const installation = { id: 9, account: { login: 'acme' } };
    const created = route(
      delivery('installation', {
        action: 'created',
        installation,
        repositories: rename,
        repository: undefined,
      }),
    );
    expect(created.effects).toEqual([
      { kind: 'installation', installation: { id: 9, account: 'acme', suspended: false, deleted: false } },
      {
        kind: 'repositories',
        repositories: [
          { id: 1, installationId: 9, owner: 'acme', name: 'one' },
          { id: 2, installationId: 9, owner: 'acme', name: 'two' },
        ],
      },
    ]);
    const deleted = route(
      delivery('installation', {
        action: 'deleted',
        installation,
        repositories: rename,
        repository: undefined,
      }),
    );
    expect(deleted.effects).toEqual([
      { kind: 'installation', installation: { id: 9, account: 'acme', deleted: true } },
    ]);
  });
});

describe('commands', () => {
  const commandsOf = (payload: object, event = 'issue_comment') => route(delivery(event, payload)).commands;

  it('are the lines of a comment, each once by its place', () => {
    expect(commandsOf(comment('hello\n/pinacle up --ttl 8h\n> /pinacle down\n\n/pinacle status'))).toEqual(
      [
        { line: 2, words: ['up', '--ttl', '8h'] },
        { line: 5, words: ['status'] },
      ].map((line) => ({
        ...line,
        origin: 'comment/555',
        environment: '42/pull/7',
        actor: 'ada',
        actorId: 100,
        commentId: 555,
        issuedAt: new Date('2026-01-01T00:00:00Z'),
      })),
    );
  });

  it.each([
    ['an edited comment', { action: 'edited' }],
    ['a comment on an issue', { issue: { number: 7 } }],
    ['a bot', { sender: { id: 1, login: 'x[bot]', type: 'Bot' } }],
    [
      "a bot's comment, sent on by a person",
      { comment: { id: 5, body: '/pinacle up', user: { id: 1, login: 'x', type: 'Bot' } } },
    ],
    [
      'an app in the name of a person',
      {
        comment: {
          id: 5,
          body: '/pinacle up',
          user: { id: 1, login: 'x', type: 'User' },
          performed_via_github_app: { id: 1 },
        },
      },
    ],
    ['a comment of nobody', { comment: { id: 5, body: '/pinacle up', user: null } }],
  ])('are not taken from %s', (_title, over) => {
    const routing = route(delivery('issue_comment', comment('/pinacle up', over)));
    expect([routing.commands, routing.wakes]).toEqual([[], []]);
  });

  it.each(['restart', 'stop', 'redeploy', 'resume'])('come from the button %s', (identifier) => {
    const payload = {
      action: 'requested_action',
      requested_action: { identifier },
      check_run: { external_id: '42/branch/main' },
    };
    expect(commandsOf(payload, 'check_run')).toEqual([
      {
        origin: 'button/guid-1',
        line: 1,
        environment: '42/branch/main',
        words: [identifier],
        actor: 'ada',
        actorId: 100,
        commentId: null,
        issuedAt: receivedAt,
      },
    ]);
  });

  it('approve what the check with the button is on, and nothing else', () => {
    const pressed = (head_sha: unknown) =>
      commandsOf(
        {
          action: 'requested_action',
          requested_action: { identifier: 'approve' },
          check_run: { external_id: '42/pull/7', head_sha },
        },
        'check_run',
      ).map(({ words }) => words);
    expect(pressed(sha)).toEqual([['approve', sha]]);
    expect([undefined, '', sha.slice(1), 'main'].flatMap(pressed)).toEqual([]);
  });

  it('an edited comment adds none and changes none, whoever edited it', () => {
    for (const sender of ['ada', 'mallory']) {
      const edited = comment('/pinacle approve abcdef1 --with-secrets', {
        action: 'edited',
        changes: { body: { from: '/pinacle status' } },
        sender: { id: 100, login: sender, type: 'User' },
      });
      expect(commandsOf(edited)).toEqual([]);
    }
  });

  it('come from no other button', () => {
    const payload = {
      action: 'requested_action',
      requested_action: { identifier: 'down' },
      check_run: { external_id: '42/branch/main' },
    };
    expect(commandsOf(payload, 'check_run')).toEqual([]);
  });
});

describe('any payload', () => {
  it.each(examplePayloads().map(({ event, payload }, n) => [`${n} ${event}`, event, payload] as const))(
    "GitHub's example %s",
    (_title, event, payload) => {
      const routing = route({ guid: 'g', event, payload, receivedAt });
      for (const { ref } of routing.wakes) expect(ref.repositoryId).toBeGreaterThan(0);
      expect(installationOf({ payload }) ?? 1).toBeGreaterThan(0);
    },
  );

  it('of any form passes without an error', () => {
    const events = [
      'push',
      'create',
      'pull_request',
      'issue_comment',
      'check_run',
      'check_suite',
      'installation',
      'installation_repositories',
      'repository',
    ];
    const part = fc.oneof(fc.constant({ id: 1 }), fc.anything());
    const payload = fc.record(
      {
        action: fc.oneof(fc.constantFrom('created', 'opened', 'rerequested'), fc.anything()),
        ref: part,
        repository: part,
        installation: part,
        comment: part,
        issue: part,
        check_run: part,
        check_suite: part,
        pull_request: part,
        repositories: part,
        repositories_added: part,
        sender: part,
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.constantFrom(...events), fc.oneof(payload, fc.anything()), (event, any) => {
        const { wakes, commands } = route({ guid: 'g', event, payload: any, receivedAt });
        expect(commands.length).toBeLessThanOrEqual(wakes.length * 5);
      }),
      { numRuns: 500 },
    );
  });

  it('has no name that the database cannot hold', () => {
    const routing = route(delivery('push', { ref: 'refs/heads/a\0b' }));
    expect(routing.wakes).toEqual([]);
    expect(route(delivery('push', { ...envelope, ref: `refs/heads/${'x'.repeat(300)}` })).wakes).toEqual([]);
  });
});
