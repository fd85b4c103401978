import websocket from '@fastify/websocket';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { WebSocket } from 'ws';
import type { TerminalSize } from '../../reconciler/ports.ts';
import type { Access } from '../access/open-access.ts';
import { atLeast } from '../access/role.ts';
import type { Log } from '../log.ts';
import { plainError } from '../plain-error.ts';
import type { Deed } from '../store/audit.ts';
import type { Rooms } from './open-rooms.ts';
import { readFrame, readSize } from './read-frame.ts';
import type { Seat } from './room.ts';
import type { TicketClaim, Tickets } from './tickets.ts';
import { type Ending, endings, type Viewer } from './viewer.ts';

export interface TerminalRouteDeps {
  readonly tickets: Tickets;
  readonly rooms: Rooms;
  readonly access: Access;
  /** `https://pinacle.example.com`: the only pages that may open a terminal. */
  readonly origin: string;
  readonly record: (deed: Deed) => Promise<void>;
  readonly log: Log;
  /** Calls back again and again; returns how to stop it. The system's timer unless told. */
  readonly every?: (ms: number, act: () => void) => () => void;
}

/** Typed or pasted at once. */
const maxPayload = 256 * 1024;

/** Looked at every 10 s and asked of GitHub every 20 s at most: who lost access is out within 30 s. */
const recheckMs = 10_000;
const freshMs = 20_000;

/**
 * `GET /terminal?ticket=…&columns=80&rows=24`, a WebSocket: bytes both ways as binary frames, JSON text for the rest (`readFrame`, `News`).
 * Needs a one-time ticket, our own origin, and write permission now and as long as it is open. Closes with a code of `endings`.
 */
export async function addTerminalRoute(server: FastifyInstance, deps: TerminalRouteDeps): Promise<void> {
  await server.register(websocket, { options: { maxPayload, perMessageDeflate: false } });
  server.get('/terminal', { websocket: true }, (socket, request) => {
    socket.on('error', () => socket.terminate());
    const entered = admit(deps, request);
    if (entered === undefined) return socket.close(endings['no-ticket'], 'no-ticket');
    serve(deps, { socket, request, ...entered }).catch((error: unknown) => {
      deps.log.warn({ err: error, environment: entered.claim.environment }, 'a terminal did not open');
      socket.close(1011, 'unavailable');
    });
  });
}

interface Entered {
  readonly claim: TicketClaim;
  readonly size: TerminalSize;
}

function admit({ tickets, origin }: TerminalRouteDeps, request: FastifyRequest): Entered | undefined {
  const { ticket, columns, rows } = request.query as Record<string, unknown>;
  // The ticket is used up in any case: who shows it from another page must not try again.
  const claim = typeof ticket === 'string' ? tickets.redeem(ticket) : undefined;
  const size = readSize({ columns, rows });
  return claim && size && request.headers.origin === origin ? { claim, size } : undefined;
}

async function serve(
  deps: TerminalRouteDeps,
  { socket, request, claim, size }: Entered & { socket: WebSocket; request: FastifyRequest },
): Promise<void> {
  const seated: Seated = { early: [] };
  const viewer = viewerOf(socket, claim, () => seated.seat?.caughtUp());
  // Heard from the beginning: what comes before the terminal is there is not lost.
  socket.on('message', (data: Buffer, isBinary: boolean) => take(seated, data, isBinary));
  if (!(await mayEnter(deps, claim))) return viewer.end('no-access');
  // Before the way is open: what cannot be written down does not happen.
  await deps.record(deedOf(claim, request));
  const seat = await deps.rooms.join(claim, viewer, size);
  if (seat === undefined) return viewer.end('no-pod');
  if (seat === 'full') return viewer.end('too-many');
  seated.seat = seat;
  const every = deps.every ?? systemEvery;
  const stop = every(recheckMs, () => {
    // A window whose machine is gone is found out, and lets the pod sleep.
    socket.ping();
    void expel(deps, claim, viewer);
  });
  const over = (): void => {
    stop();
    seat.leave();
  };
  socket.on('close', over);
  if (socket.readyState !== socket.OPEN) return over();
  if (seated.resized) seat.resize(seated.resized);
  for (const typed of seated.early.splice(0)) seat.type(typed);
}

interface Seated {
  seat?: Seat;
  /** What was typed before the seat was there, and the newest size that was told. */
  readonly early: Buffer[];
  resized?: TerminalSize;
}

function take(seated: Seated, data: Buffer, isBinary: boolean): void {
  const frame = readFrame(data, isBinary);
  if (frame === undefined) return;
  if ('size' in frame) resize(seated, frame.size);
  else if (seated.seat) seated.seat.type(frame.typed);
  else if (seated.early.length < 100) seated.early.push(data);
}

function resize(seated: Seated, size: TerminalSize): void {
  if (seated.seat) seated.seat.resize(size);
  else seated.resized = size;
}

function viewerOf(socket: WebSocket, { person }: TicketClaim, sent: () => void): Viewer {
  return {
    person,
    show: (bytes) => socket.send(bytes, { binary: true }, sent),
    behind: () => socket.bufferedAmount,
    tell: (news) => socket.send(JSON.stringify(news)),
    end: (why: Ending) => socket.close(endings[why], why),
  };
}

/** What GitHub does not say is no. */
async function mayEnter({ access, log }: TerminalRouteDeps, claim: TicketClaim): Promise<boolean> {
  try {
    return atLeast(await access.roleOf(claim.person, claim.repositoryId, { freshMs }), 'write');
  } catch (error) {
    log.warn({ err: plainError(error), environment: claim.environment }, 'GitHub did not say who may enter');
    return false;
  }
}

async function expel(deps: TerminalRouteDeps, claim: TicketClaim, viewer: Viewer): Promise<void> {
  if (!(await mayEnter(deps, claim))) viewer.end('no-access');
}

function deedOf({ person, environment, name, repositoryId }: TicketClaim, request: FastifyRequest): Deed {
  const { login: actor, id: actorId } = person;
  const subject = `${environment} ${name}`;
  return { actor, actorId, origin: request.ip, action: 'terminal.open', subject, repositoryId };
}

function systemEvery(ms: number, act: () => void): () => void {
  const timer = setInterval(act, ms);
  return () => clearInterval(timer);
}
