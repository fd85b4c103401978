import type { Terminal, TerminalSize } from '../../reconciler/ports.ts';
import type { Ending, Viewer } from './viewer.ts';

/**
 * One terminal and all who look at it. Each who comes attaches anew, which draws the whole screen once more for everybody:
 * nobody has to remember what it showed.
 */
export interface Room {
  viewers(): number;
  join(viewer: Viewer, size: TerminalSize): Promise<Seat | undefined>;
  end(why: Ending): void;
}

/** A viewer's place in a room. */
export interface Seat {
  type(bytes: Uint8Array): void;
  /** The newest size that anybody asked for holds for all. */
  resize(size: TerminalSize): void;
  /** Bytes that were shown have left. */
  caughtUp(): void;
  leave(): void;
}

export interface RoomDeps {
  readonly attach: (size: TerminalSize) => Promise<Terminal | undefined>;
  readonly used: (kind: 'terminal' | 'command') => void;
  /** It is open until the returned function is called. */
  readonly hold: () => () => void;
  /** Nobody is left; the room is not to be used again. */
  readonly emptied: () => unknown;
}

/** Above it we stop reading from the pod until somebody has caught up. */
const highWater = 1024 * 1024;
/** Who is so far behind, while others are not, is let go: the screen comes whole when they come back. */
const tooFarBehind = 8 * 1024 * 1024;

interface Open extends RoomDeps {
  readonly people: Set<Viewer>;
  terminal: Terminal | undefined;
  size: TerminalSize;
  /** Ends the holding; undefined: nobody is in it. */
  release: (() => void) | undefined;
  /** Of attaching, one after the other. */
  turn: Promise<unknown>;
}

export function openRoom(deps: RoomDeps): Room {
  const nothing = Promise.resolve();
  const empty = { people: new Set<Viewer>(), terminal: undefined, release: undefined };
  const open: Open = { ...deps, ...empty, size: smallest, turn: nothing };
  return {
    viewers: () => open.people.size,
    join: (viewer, size) => {
      open.people.add(viewer);
      const joined = open.turn.then(() => enter(open, viewer, size));
      open.turn = joined.catch(() => undefined);
      return joined;
    },
    end: (why) => endAll(open, why),
  };
}

const smallest: TerminalSize = { columns: 2, rows: 2 };

async function enter(open: Open, viewer: Viewer, size: TerminalSize): Promise<Seat | undefined> {
  if (!open.people.has(viewer)) return undefined;
  const { size: before } = open;
  const attached = await open.attach(size).catch((error: unknown) => {
    leave(open, viewer);
    throw error;
  });
  if (!attached) {
    leave(open, viewer);
    return undefined;
  }
  open.terminal?.stream.destroy();
  open.terminal = attached;
  open.release ??= open.hold();
  // Newer than the size that it was attached with is what those who were there have asked for meanwhile.
  if (open.size === before) open.size = size;
  else attached.resize(open.size).catch(() => undefined);
  for (const one of open.people) one.tell({ type: 'fresh' });
  follow(open, attached);
  if (!open.people.has(viewer)) leave(open, viewer);
  tellPeople(open);
  tellSize(open);
  return seatOf(open, viewer);
}

function follow(open: Open, terminal: Terminal): void {
  const { stream } = terminal;
  // Who comes takes the terminal over in the pod, often before the engine has answered: what ends meanwhile ends for nobody.
  const over = (): void => {
    void open.turn.then(() => {
      if (open.terminal === terminal) endAll(open, 'ended');
    });
  };
  stream.on('data', (bytes: Uint8Array) => {
    if (open.terminal !== terminal) return;
    for (const viewer of open.people) viewer.show(bytes);
    open.used('command');
    keepPace(open);
  });
  // A connection that breaks ends it too; the reason is the engine's, not the person's.
  stream.on('error', over).on('end', over).on('close', over);
  if (stream.destroyed) over();
}

function seatOf(open: Open, viewer: Viewer): Seat {
  return {
    type: (bytes) => {
      if (!open.people.has(viewer)) return;
      open.used('terminal');
      open.terminal?.stream.write(bytes);
    },
    resize: (size) => {
      if (!open.people.has(viewer)) return;
      open.size = size;
      open.terminal?.resize(size).catch(() => undefined);
      tellSize(open);
    },
    caughtUp: () => keepPace(open),
    leave: () => leave(open, viewer),
  };
}

function keepPace(open: Open): void {
  const behind = [...open.people].map((viewer) => viewer.behind());
  const least = Math.min(...behind);
  for (const viewer of open.people) {
    if (viewer.behind() > tooFarBehind && least < highWater) {
      viewer.end('too-slow');
      leave(open, viewer);
    }
  }
  const stream = open.terminal?.stream;
  if (least > highWater) stream?.pause();
  else if (stream?.isPaused()) stream.resume();
}

function leave(open: Open, viewer: Viewer): void {
  open.people.delete(viewer);
  if (open.people.size > 0) tellPeople(open);
  else shut(open);
}

/** What runs in the terminal goes on. */
function shut(open: Open): void {
  const { terminal } = open;
  open.terminal = undefined;
  terminal?.stream.destroy();
  open.release?.();
  open.release = undefined;
  open.emptied();
}

function endAll(open: Open, why: Ending): void {
  for (const viewer of open.people) viewer.end(why);
  open.people.clear();
  shut(open);
}

function tellPeople({ people }: Open): void {
  const logins = [...new Set([...people].map(({ person }) => person.login))].sort();
  for (const viewer of people) viewer.tell({ type: 'people', people: logins });
}

function tellSize({ people, size }: Open): void {
  for (const viewer of people) viewer.tell({ type: 'size', ...size });
}
