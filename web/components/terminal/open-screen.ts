import { FitAddon } from '@xterm/addon-fit';
import { SearchAddon } from '@xterm/addon-search';
import { Unicode11Addon } from '@xterm/addon-unicode11';
import { WebLinksAddon } from '@xterm/addon-web-links';
import { Terminal } from '@xterm/xterm';
import '@xterm/xterm/css/xterm.css';
import { whileStyled } from './while-styled.ts';

/** What a person sees of a terminal, drawn in `parent`. */
export interface Screen {
  readonly terminal: Terminal;
  /** Columns and rows that fit into `parent` now; undefined while it is hidden. */
  fitting(): { columns: number; rows: number } | undefined;
  /** Goes to the next place, or the one before; false: there is none. */
  find(text: string, where: 'next' | 'previous'): boolean;
  close(): void;
}

export function openScreen(parent: HTMLElement): Screen {
  const terminal = new Terminal({
    allowProposedApi: true,
    cursorBlink: !matchMedia('(prefers-reduced-motion: reduce)').matches,
    fontFamily: getComputedStyle(parent).fontFamily,
    fontSize: 13,
    lineHeight: 1.2,
    scrollback: 10_000,
    screenReaderMode: false,
    theme: coloursOf(parent),
  });
  const [fit, search] = [new FitAddon(), new SearchAddon()];
  terminal.loadAddon(fit);
  terminal.loadAddon(search);
  terminal.loadAddon(new Unicode11Addon());
  terminal.loadAddon(new WebLinksAddon((_event, url) => openLink(url)));
  terminal.unicode.activeVersion = '11';
  // tmux asks each screen what it is, takes one answer, and types the others into the shell; it knows all it needs without one.
  for (const id of whatAreYou) terminal.parser.registerCsiHandler(id, () => true);
  // What a program in the pod copies goes to the clipboard; it never reads from there.
  terminal.parser.registerOscHandler(52, (data) => copyOsc(data));
  terminal.attachCustomKeyEventHandler((event) => !copiesByKey(terminal, event));
  whileStyled(() => terminal.open(parent));
  const unfollow = followTheme(() => {
    terminal.options.theme = coloursOf(parent);
  });
  return {
    terminal,
    fitting: () => {
      const size = fit.proposeDimensions();
      return size && Number.isFinite(size.cols) ? { columns: size.cols, rows: size.rows } : undefined;
    },
    find: (text, where) => (where === 'next' ? search.findNext(text) : search.findPrevious(text)),
    close: () => {
      unfollow();
      terminal.dispose();
    },
  };
}

/** Primary and secondary device attributes, name and version. */
const whatAreYou = [{ final: 'c' }, { prefix: '>', final: 'c' }, { prefix: '>', final: 'q' }];

function openLink(url: string): void {
  window.open(url, '_blank', 'noopener,noreferrer');
}

function copyOsc(data: string): boolean {
  const [, encoded = ''] = /^[a-z0-9]*;([A-Za-z0-9+/=]{1,100000})$/.exec(data) ?? [];
  if (encoded === '') return true;
  const bytes = Uint8Array.from(atob(encoded), (char) => char.charCodeAt(0));
  void navigator.clipboard?.writeText(new TextDecoder().decode(bytes)).catch(() => undefined);
  return true;
}

/** Ctrl+Shift+C, as terminals have it: Ctrl+C alone is the program's. */
function copiesByKey(terminal: Terminal, event: KeyboardEvent): boolean {
  if (event.type !== 'keydown' || !event.ctrlKey || !event.shiftKey || event.code !== 'KeyC') return false;
  if (!terminal.hasSelection()) return false;
  event.preventDefault();
  void navigator.clipboard?.writeText(terminal.getSelection()).catch(() => undefined);
  return true;
}

function coloursOf(element: HTMLElement) {
  const style = getComputedStyle(element);
  const { color: foreground, backgroundColor: background } = style;
  return {
    foreground,
    background,
    cursor: foreground,
    selectionBackground: 'rgb(120 120 255 / 0.35)',
    scrollbarSliderBackground: 'rgb(128 128 128 / 0.2)',
    scrollbarSliderHoverBackground: 'rgb(128 128 128 / 0.4)',
    scrollbarSliderActiveBackground: 'rgb(128 128 128 / 0.5)',
  };
}

/** Calls back when the page changes between dark and light, by its own switch or the system's; returns how to end it. */
function followTheme(changed: () => void): () => void {
  const switched = new MutationObserver(changed);
  switched.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
  const system = matchMedia('(prefers-color-scheme: dark)');
  system.addEventListener('change', changed);
  return () => {
    switched.disconnect();
    system.removeEventListener('change', changed);
  };
}
