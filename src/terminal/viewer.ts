import type { Person } from '../github/commands/permission.ts';

/** One person's window on a terminal: a connection. */
export interface Viewer {
  readonly person: Person;
  /** Bytes of the screen. */
  show(bytes: Uint8Array): void;
  /** Bytes that were shown and have not left yet. */
  behind(): number;
  tell(news: News): void;
  /** Nothing comes after it. */
  end(why: Ending): void;
}

/** What a window is told beside the screen, as JSON text. */
export type News =
  /** All that was shown is void: the screen comes anew, with what had scrolled away. */
  | { readonly type: 'fresh' }
  /** Logins of all who look at the terminal, each once, and the size that its programs see. */
  | { readonly type: 'people'; readonly people: readonly string[] }
  | { readonly type: 'size'; readonly columns: number; readonly rows: number };

/** Why a window closes, and the WebSocket's close code for it. */
export const endings = {
  /** The shell ended, or its pod did. */
  ended: 4410,
  'no-pod': 4404,
  'no-access': 4403,
  'no-ticket': 4401,
  /** The connection takes less than the screen shows. */
  'too-slow': 4408,
  'too-many': 4429,
} as const;

export type Ending = keyof typeof endings;
