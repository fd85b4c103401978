import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { gate } from '../world/gate.ts';
import { openHall } from './open-hall.ts';

let hall: Awaited<ReturnType<typeof openHall>>;
beforeEach(async () => {
  hall = await openHall();
});
afterEach(() => hall.close());

it('shows what is typed and what comes back, and writes down who opened it', async () => {
  const window = hall.enter('alice', 1, 'write');
  await window.shows('$ ');
  window.type('echo sum-$((40+2))\r');
  expect(await window.shows('sum-42\r\n')).toContain('echo sum');
  expect(hall.deeds).toEqual([
    {
      actor: 'alice',
      actorId: 1,
      origin: '127.0.0.1',
      action: 'terminal.open',
      subject: '42/pull/7 main',
      repositoryId: 42,
    },
  ]);
  expect(new Set(hall.used)).toEqual(new Set(['terminal', 'command']));
});

it('brings the same screen back after a dropped connection', async () => {
  const before = hall.enter('alice', 1, 'write');
  before.type('echo first-$((1+1))\r');
  await before.shows('first-2');
  before.socket.terminate();
  await before.closed;
  const after = hall.enter('alice', 1, 'write');
  expect(await after.shows('first-2')).toContain('echo first');
});

it('is shared: all see the same, know who is there, and one size holds', async () => {
  const alice = hall.enter('alice', 1, 'write');
  await alice.shows('"people":["alice"]');
  const bob = hall.enter('bob', 2, 'admin');
  // The screen comes anew for all.
  await alice.shows('{"type":"fresh"}{"type":"people","people":["alice","bob"]}');
  bob.type('echo from-bob\r');
  await alice.shows('\r\nfrom-bob\r\n');
  bob.socket.send(JSON.stringify({ type: 'resize', columns: 120, rows: 40 }));
  await alice.shows('"columns":120,"rows":40');
  alice.type('stty size\r');
  await bob.shows('40 120');
  bob.socket.close();
  await bob.closed;
  expect(await alice.shows('"people":["alice"]}')).toContain('from-bob');
});

it('goes on for all when another comes, however late the engine answers', async () => {
  const alice = hall.enter('alice', 1, 'write');
  alice.type('echo first-$((1+1))\r');
  await alice.shows('first-2');
  const { openTerminal } = hall.engine;
  hall.engine.openTerminal = async (...asked) => {
    const terminal = await openTerminal(...asked);
    await setTimeout(50);
    return terminal;
  };
  const bob = hall.enter('bob', 2, 'write');
  await bob.shows('first-2');
  bob.type('echo from-bob\r');
  expect(await alice.shows('\r\nfrom-bob\r\n')).toContain('"people":["alice","bob"]');
});

it('has the size that somebody asked for while another came', async () => {
  const alice = hall.enter('alice', 1, 'write');
  await alice.shows('$ ');
  const { openTerminal } = hall.engine;
  hall.engine.openTerminal = async (...asked) => {
    alice.socket.send(JSON.stringify({ type: 'resize', columns: 120, rows: 40 }));
    await alice.shows('"columns":120,"rows":40');
    return openTerminal(...asked);
  };
  const bob = hall.enter('bob', 2, 'write');
  await bob.shows('"columns":120,"rows":40');
  bob.type('stty size\r');
  expect(await bob.shows('40 120')).not.toContain('"columns":80');
});

it('ends for all with the pod that ends while another comes', async () => {
  const alice = hall.enter('alice', 1, 'write');
  await alice.shows('$ ');
  const { openTerminal } = hall.engine;
  hall.engine.openTerminal = async (...asked) => {
    const terminal = await openTerminal(...asked);
    await hall.act({ do: 'stop-pod', pod: hall.pod });
    // As a host does, which hears of the end before the engine tells.
    terminal?.stream.destroy();
    await setTimeout(1);
    return terminal;
  };
  const bob = hall.enter('bob', 2, 'write');
  expect(await Promise.all([alice.closed, bob.closed])).toEqual([4410, 4410]);
});

it('that cannot be opened for one more stays with those who have it', async () => {
  const alice = hall.enter('alice', 1, 'write');
  await alice.shows('$ ');
  hall.engine.openTerminal = async () => {
    throw new Error('the engine is busy');
  };
  expect(await hall.enter('bob', 2, 'write').closed).toBe(1011);
  alice.type('echo still-$((1+1))\r');
  await alice.shows('still-2');
});

it('keeps the pod awake as long as anybody has it open, typing or not', async () => {
  const [alice, bob] = [hall.enter('alice', 1, 'write'), hall.enter('bob', 2, 'write')];
  await Promise.all([alice.shows('$ '), bob.shows('"people":["alice","bob"]')]);
  expect(hall.quietAfterAnHour()).toBe(0);
  alice.socket.close();
  await bob.shows('"people":["bob"]');
  expect(hall.quietAfterAnHour()).toBe(0);
  bob.socket.close();
  await expect.poll(hall.quietAfterAnHour).toBeGreaterThan(0);
});

it('asks windows again and again whether they are there', async () => {
  const { socket, shows } = hall.enter('alice', 1, 'write');
  await shows('$ ');
  const asked = once(socket, 'ping');
  hall.tick();
  expect(await asked).toHaveLength(1);
});

it('gives what was typed before it was there', async () => {
  const window = hall.enter('alice', 1, 'write');
  window.type('echo early-$((2+2))\r');
  expect(await window.shows('early-4')).toContain('echo early');
});

it('has the newest size that its window told before it was there', async () => {
  const { openTerminal } = hall.engine;
  const held = gate();
  hall.engine.openTerminal = async (...asked) => {
    await held.passed;
    return openTerminal(...asked);
  };
  const window = hall.enter('alice', 1, 'write');
  await once(window.socket, 'open');
  for (const columns of [110, 120]) window.socket.send(JSON.stringify({ type: 'resize', columns, rows: 40 }));
  window.type('stty size\recho told\r');
  // It is answered after all that was sent before.
  window.socket.ping();
  await once(window.socket, 'pong');
  held.open();
  const seen = await window.shows('\r\ntold');
  expect(seen).toContain('{"type":"size","columns":120,"rows":40}');
  expect(seen).toContain('40 120');
});

it.each([
  ['another page', 'https://evil-pinacle.example.com'],
  ['a page that only begins like ours', 'https://pinacle.example.com.evil.example'],
  ['no page at all', ''],
])('opens for no origin but ours: %s', async (_whose, origin) => {
  const ticket = hall.ticketFor('alice', 1, 'write');
  expect(await hall.windowWith(ticket, origin).closed).toBe(4401);
  expect(await hall.windowWith(ticket).closed, 'the ticket is used up').toBe(4401);
});

it('takes a ticket once', async () => {
  const ticket = hall.ticketFor('alice', 1, 'write');
  await hall.windowWith(ticket).shows('$ ');
  expect(await hall.windowWith(ticket).closed).toBe(4401);
});

it.each(['none', 'read', 'triage'] as const)('is closed to the role %s', async (role) => {
  expect(await hall.enter('carol', 3, role).closed).toBe(4403);
  expect(hall.deeds).toEqual([]);
});

it('closes when access is lost, and when GitHub does not say', async () => {
  const [alice, bob] = [hall.enter('alice', 1, 'write'), hall.enter('bob', 2, 'write')];
  await Promise.all([alice.shows('$ '), bob.shows('$ ')]);
  hall.roles.set(1, 'read');
  hall.tick();
  expect(await alice.closed).toBe(4403);
  bob.type('echo still-$((1+0))\r');
  await bob.shows('still-1');
  hall.roles.set(2, 'silent');
  hall.tick();
  expect(await bob.closed).toBe(4403);
});

it('says when no pod runs, and ends with the pod', async () => {
  const window = hall.enter('alice', 1, 'write');
  await window.shows('$ ');
  await hall.act({ do: 'stop-pod', pod: hall.pod });
  expect(await window.closed).toBe(4410);
  expect(await hall.enter('alice', 1, 'write').closed).toBe(4404);
});

it('has at most 16 terminals an environment and 16 people a terminal', async () => {
  const names = Array.from({ length: 16 }, (_none, index) => `t${index}`);
  await Promise.all(names.map((name) => hall.enter('alice', 1, 'write', name).shows('$ ')));
  expect(await hall.enter('alice', 1, 'write', 'one-more').closed).toBe(4429);
  const others = Array.from({ length: 15 }, (_none, index) => index + 10);
  await Promise.all(others.map((id) => hall.enter(`p${id}`, id, 'write', 't0').shows('$ ')));
  expect(await hall.enter('late', 99, 'write', 't0').closed).toBe(4429);
});

it('passes over what is no frame, and refuses what is too large', async () => {
  const window = hall.enter('alice', 1, 'write');
  await window.shows('$ ');
  for (const text of ['{', '{"type":"resize","columns":1e9,"rows":5}', '[]', 'null', '"x"'])
    window.socket.send(text);
  window.type('stty size\r');
  expect(await window.shows('24 80')).not.toContain('1000000000');
  window.socket.send(Buffer.alloc(300 * 1024), { binary: true });
  expect(await window.closed).toBe(1009);
});
