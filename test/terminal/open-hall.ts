import type { AddressInfo } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { fastify } from 'fastify';
import { WebSocket } from 'ws';
import { podId } from '../../reconciler/plan/pod-id.ts';
import type { Terminals } from '../../reconciler/ports.ts';
import type { Role } from '../../src/access/role.ts';
import { type Activity, openActivity } from '../../src/activity/open-activity.ts';
import { createLog } from '../../src/log.ts';
import type { Deed } from '../../src/store/audit.ts';
import { addTerminalRoute } from '../../src/terminal/add-terminal-route.ts';
import { openRooms } from '../../src/terminal/open-rooms.ts';
import { openTickets } from '../../src/terminal/tickets.ts';
import { aSpec } from '../builders/spec.ts';
import { memoryRuntime } from '../fakes/memory-runtime.ts';

const environment = '42/pull/7';
const origin = 'https://pinacle.example.com';

/** A server whose terminals lead into a pod in memory; `close` ends all. */
export async function openHall() {
  const runtime = memoryRuntime();
  const spec = aSpec({ environment });
  const pod = podId(environment, spec.fingerprint);
  let epoch = 0;
  const act = async (action: Parameters<typeof runtime.perform>[0]) => {
    epoch += 1;
    await runtime.perform(action, { environment, epoch, signal: AbortSignal.timeout(5_000) });
  };
  await act({ do: 'create-pod', pod, spec, generation: 1 });
  for (const process of spec.processes) await act({ do: 'run-process', pod, process });

  const roles = new Map<number, Role | 'silent'>();
  const deeds: Deed[] = [];
  const used: string[] = [];
  const ticks = new Set<() => void>();
  const tickets = openTickets(Date.now);
  let now = 1_000_000;
  const log = createLog({ level: 'silent' });
  const activity = openActivity({ save: async () => undefined, log, now: () => now });
  const touch: Activity['touch'] = (key, kind) => {
    used.push(kind);
    activity.touch(key, kind);
  };
  // As of an engine that has much to do: what happens in the pod is heard before the answer.
  const engine: Pick<typeof runtime, 'openTerminal'> = {
    openTerminal: async (...asked) => {
      const terminal = await runtime.openTerminal(...asked);
      await setImmediate();
      return terminal;
    },
  };
  const { commandRuns } = runtime;
  const terminals: Terminals = { commandRuns, openTerminal: (...asked) => engine.openTerminal(...asked) };
  const rooms = openRooms({ terminals, activity: { touch, hold: activity.hold } });
  const server = fastify();
  await addTerminalRoute(server, {
    tickets,
    rooms,
    origin,
    log,
    access: {
      roleOf: async ({ id }) => {
        const role = roles.get(id) ?? 'none';
        if (role === 'silent') throw new Error('GitHub did not say');
        return role;
      },
    },
    record: async (deed) => void deeds.push(deed),
    every: (_ms, tick) => {
      ticks.add(tick);
      return () => ticks.delete(tick);
    },
  });
  await server.listen({ host: '127.0.0.1', port: 0 });
  const { port } = server.server.address() as AddressInfo;

  const ticketFor = (login: string, id: number, role: Role, name = 'main') => {
    roles.set(id, role);
    return tickets.issue({ person: { login, id }, environment, repositoryId: 42, name }) ?? '';
  };
  const windowWith = (ticket: string, from: string | undefined = origin, size = 'columns=80&rows=24') =>
    lookAt(
      new WebSocket(`ws://127.0.0.1:${port}/terminal?ticket=${ticket}&${size}`, from ? { origin: from } : {}),
    );
  return {
    act,
    pod,
    /** A test may have its own. */
    engine,
    deeds,
    used,
    roles,
    ticketFor,
    windowWith,
    enter: (login: string, id: number, role: Role, name?: string) =>
      windowWith(ticketFor(login, id, role, name)),
    /** How long ago the environment was last used, when an hour has passed. */
    quietAfterAnHour: () => {
      now += 3_600_000;
      return now - (activity.seen(environment)?.at ?? 0);
    },
    /** As every ten seconds. */
    tick: () => {
      for (const tick of ticks) tick();
    },
    close: async () => {
      rooms.close();
      await activity.close();
      await server.close();
    },
  };
}

export interface Look {
  readonly socket: WebSocket;
  /** Resolves when the screen has shown it, or the window was told it. */
  shows(text: string): Promise<string>;
  type(text: string): void;
  /** Close code. */
  readonly closed: Promise<number>;
}

function lookAt(socket: WebSocket): Look {
  let seen = '';
  const waiting = new Set<() => void>();
  socket.on('message', (data: Buffer) => {
    seen += data.toString('utf8');
    for (const look of waiting) look();
  });
  socket.on('error', () => undefined);
  const closed = new Promise<number>((resolve) => socket.once('close', resolve));
  return {
    socket,
    closed,
    type: (text) => {
      const send = () => socket.send(Buffer.from(text), { binary: true });
      if (socket.readyState === socket.OPEN) send();
      else socket.once('open', send);
    },
    shows: (text) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (!seen.includes(text)) return;
          waiting.delete(look);
          resolve(seen);
        };
        waiting.add(look);
        void closed.then((code) => reject(new Error(`closed (${code}) before "${text}": ${seen}`)));
        look();
      }),
  };
}
