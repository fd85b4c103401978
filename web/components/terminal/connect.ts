import { type Speaker, speakOver } from './speak-over.ts';

/** What the server tells beside the screen: `News` of src/terminal/viewer.ts. */
type News =
  | { readonly type: 'fresh' }
  | { readonly type: 'people'; readonly people: readonly string[] }
  | { readonly type: 'size'; readonly columns: number; readonly rows: number };

export interface Connection extends Speaker {
  close(): void;
}

export interface Listener {
  bytes(bytes: Uint8Array): void;
  news(news: News): void;
  /** In words. Nothing comes after it. */
  over(why: string): void;
}

export interface Way {
  /** Good once, and for half a minute. */
  readonly ticket: string;
  readonly size: { readonly columns: number; readonly rows: number };
}

/** Why a terminal closed, by the WebSocket's close code: `endings` of src/terminal/viewer.ts. */
const reasons: Readonly<Record<number, string>> = {
  4401: 'The way in has expired',
  4403: 'You may not open terminals here any more',
  4404: 'No pod runs',
  4408: 'The connection was too slow',
  4410: 'The shell ended',
  4429: 'Too many terminals are open',
};

export function connect({ ticket, size }: Way, listener: Listener): Connection {
  const { protocol, host } = window.location;
  const query = new URLSearchParams({ ticket, columns: String(size.columns), rows: String(size.rows) });
  const socket = new WebSocket(`${protocol === 'https:' ? 'wss' : 'ws'}://${host}/terminal?${query}`);
  socket.binaryType = 'arraybuffer';
  socket.addEventListener('message', ({ data }) => {
    if (data instanceof ArrayBuffer) listener.bytes(new Uint8Array(data));
    else listener.news(JSON.parse(String(data)) as News);
  });
  socket.addEventListener('close', ({ code }) => listener.over(reasons[code] ?? 'Disconnected'));
  return { ...speakOver(socket, size), close: () => socket.close() };
}
