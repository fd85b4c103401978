import type { TerminalSize, Terminals } from '../../reconciler/ports.ts';
import type { EnvironmentKey } from '../../schema/environment.ts';
import type { Activity } from '../activity/open-activity.ts';
import { openRoom, type Room, type Seat } from './room.ts';
import type { Viewer } from './viewer.ts';

/** All terminals that people look at. */
export interface Rooms {
  /**
   * Enters a terminal, with those who are in it. Undefined when no pod runs; `full` when too many terminals are open in the
   * environment, or too many people look at this one. Throws WorldError when the host did not answer.
   */
  join(at: TerminalAt, viewer: Viewer, size: TerminalSize): Promise<Seat | 'full' | undefined>;
  close(): void;
}

export interface TerminalAt {
  readonly environment: EnvironmentKey;
  readonly name: string;
}

export interface RoomsDeps {
  readonly terminals: Terminals;
  /** Told when somebody types into a terminal or a program there says something, and as long as a terminal is open. */
  readonly activity: Pick<Activity, 'touch' | 'hold'>;
}

/** Terminals of one environment at a time; people in one. */
const mostTerminals = 16;
const mostViewers = 16;

export function openRooms({ terminals, activity }: RoomsDeps): Rooms {
  const rooms = new Map<string, Room>();
  const roomAt = ({ environment, name }: TerminalAt): Room | undefined => {
    const key = `${environment} ${name}`;
    const known = rooms.get(key);
    if (known) return known;
    const others = [...rooms.keys()].filter((other) => other.startsWith(`${environment} `));
    if (others.length >= mostTerminals) return undefined;
    const room: Room = openRoom({
      attach: (size) => terminals.openTerminal(environment, { name, size }),
      used: (kind) => activity.touch(environment, kind),
      hold: () => activity.hold(environment, 'terminal'),
      emptied: () => rooms.get(key) === room && rooms.delete(key),
    });
    rooms.set(key, room);
    return room;
  };
  return {
    join: async (at, viewer, size) => {
      const room = roomAt(at);
      if (!room || room.viewers() >= mostViewers) return 'full';
      return room.join(viewer, size);
    },
    close: () => {
      for (const room of rooms.values()) room.end('ended');
    },
  };
}
