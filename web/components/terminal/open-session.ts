import { type Connection, connect } from './connect.ts';
import { openScreen, type Screen } from './open-screen.ts';

/** A screen and its connection, made anew at a key when it was lost. */
export interface Session {
  find(text: string, where: 'next' | 'previous'): boolean;
  focus(): void;
  close(): void;
}

export interface SessionOptions {
  readonly askTicket: () => Promise<string>;
  readonly people: (people: readonly string[]) => void;
  /** Why it is not connected; undefined: it is. */
  readonly over: (why: string | undefined) => void;
  /** The person wants to search. */
  readonly search: () => void;
}

interface Open extends SessionOptions {
  readonly screen: Screen;
  connection: Connection | undefined;
  state: 'connecting' | 'open' | 'over' | 'closed';
  /** As the server was last told. */
  asked: string;
}

export function openSession(parent: HTMLElement, options: SessionOptions): Session {
  const screen = openScreen(parent);
  const { terminal } = screen;
  const open: Open = { ...options, screen, connection: undefined, state: 'over', asked: '' };
  terminal.onData((text) => typed(open, text));
  terminal.onBinary((text) => typed(open, text));
  const find = (event: KeyboardEvent): void => {
    if (!event.ctrlKey || !event.shiftKey || event.code !== 'KeyF') return;
    event.preventDefault();
    options.search();
  };
  parent.addEventListener('keydown', find, { capture: true });
  const watcher = new ResizeObserver(() => fitSize(open));
  watcher.observe(parent);
  void enter(open);
  return {
    find: screen.find,
    focus: () => terminal.focus(),
    close: () => {
      open.state = 'closed';
      watcher.disconnect();
      parent.removeEventListener('keydown', find, { capture: true });
      open.connection?.close();
      screen.close();
    },
  };
}

function typed(open: Open, text: string): void {
  if (open.state === 'over') void enter(open);
  else open.connection?.type(text);
}

async function enter(open: Open): Promise<void> {
  const { screen } = open;
  open.state = 'connecting';
  open.over(undefined);
  try {
    const ticket = await open.askTicket();
    if (isClosed(open)) return;
    const size = screen.fitting() ?? { columns: 80, rows: 24 };
    open.asked = JSON.stringify(size);
    open.connection = connect({ ticket, size }, listenerOf(open));
    open.state = 'open';
    screen.terminal.focus();
  } catch {
    if (!isClosed(open)) end(open, 'The server gives no terminal just now');
  }
}

/** Also what has become of it while something was awaited. */
function isClosed(open: Open): boolean {
  return open.state === 'closed';
}

function listenerOf(open: Open): Parameters<typeof connect>[1] {
  const { terminal } = open.screen;
  return {
    bytes: (bytes) => terminal.write(bytes),
    news: (news) => {
      if (news.type === 'fresh') terminal.reset();
      else if (news.type === 'people') open.people(news.people);
      else terminal.resize(news.columns, news.rows);
    },
    over: (why) => {
      if (!isClosed(open)) end(open, why);
    },
  };
}

function end(open: Open, why: string): void {
  open.state = 'over';
  open.connection = undefined;
  open.people([]);
  open.over(why);
}

/** Our window's size holds for all, when it has changed. */
function fitSize(open: Open): void {
  const size = open.screen.fitting();
  if (!size || JSON.stringify(size) === open.asked) return;
  open.asked = JSON.stringify(size);
  open.connection?.resize(size);
}
