import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { tokenDigest } from '../../src/gateway/guard/credential-of.ts';
import { aRoute } from './open-door.ts';
import { alice, bob, type Guarded, openGuarded } from './open-guarded.ts';

const web = aRoute();
const open = aRoute({ host: 'open.localhost', process: 'open', visibility: 'public' });
const notReady = { kind: 'not-ready', process: 'web', state: 'starting' } as const;
const ports = [
  { port: 3001, inside: false },
  { port: 5173, inside: true },
];

let guarded: Guarded;
beforeEach(async () => {
  guarded = await openGuarded([web, open], { pod: (request) => request.socket.destroy() });
});
afterEach(() => guarded.close());

const seen = async (host: string, headers: Record<string, string>) =>
  JSON.parse((await guarded.ask(host, { headers })).body) as {
    status: number;
    ports?: unknown;
    lines?: unknown;
  };

describe.each([
  ['does not answer yet', 503],
  ['broke off', 502],
])('of a process that %s', (_title, status) => {
  beforeEach(() => {
    if (status !== 503) return;
    for (const host of ['web.localhost', 'open.localhost']) guarded.obstacles.set(host, notReady);
  });

  it('who may write sees what listens in the pod, and its last lines', async () => {
    const cookie = await guarded.cookieFor('web.localhost', alice);
    expect(await seen('web.localhost', { cookie })).toMatchObject({ status, ports, lines: guarded.lines });
  });

  it('who may read sees what listens, and no line', async () => {
    const cookie = await guarded.cookieFor('web.localhost', bob);
    const answer = await seen('web.localhost', { cookie });
    expect(answer).toMatchObject({ status, ports });
    expect(answer).not.toHaveProperty('lines');
  });

  it('a stranger sees neither, nor does a token', async () => {
    guarded.makers.set(tokenDigest('t'), alice);
    for (const answer of [
      await seen('open.localhost', {}),
      await seen('web.localhost', { 'x-pinacle-bypass': 't' }),
    ]) {
      expect(answer).toMatchObject({ status });
      expect(answer).not.toHaveProperty('ports');
      expect(answer).not.toHaveProperty('lines');
    }
  });

  it('nobody sees a line while it cannot be known what to hide in it', async () => {
    guarded.lines.length = 0;
    const cookie = await guarded.cookieFor('web.localhost', alice);
    const answer = await seen('web.localhost', { cookie });
    expect(answer).toMatchObject({ status, ports });
    expect(answer).not.toHaveProperty('lines');
  });

  it('a browser shows it as text', async () => {
    const cookie = await guarded.cookieFor('web.localhost', alice);
    const { body } = await guarded.ask('web.localhost', { headers: { accept: 'text/html', cookie } });
    expect(body).toContain('In the pod listens: 3001, 5173 (on 127.0.0.1 alone: let it listen on 0.0.0.0).');
    expect(body).toContain('&#60;b&#62;listening&#60;/b&#62;');
  });
});
