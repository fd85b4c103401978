interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** What is needed of a WebSocket. */
export interface Wire {
  readonly readyState: number;
  readonly OPEN: number;
  send(data: string | Uint8Array<ArrayBuffer>): void;
  addEventListener(type: 'open', heard: () => void): void;
}

export interface Speaker {
  type(text: string): void;
  resize(size: Size): void;
}

/** In one frame: the server takes no more than 256 KiB. */
const mostBytes = 65_536;

/** Tells the server what is typed and the window's size, which was `told` when the connection was asked for. */
export function speakOver(wire: Wire, told: Size): Speaker {
  const send = (data: string | Uint8Array<ArrayBuffer>): void => {
    if (wire.readyState === wire.OPEN) wire.send(data);
  };
  let newest = told;
  const tellSize = () => send(JSON.stringify({ type: 'resize', ...newest }));
  // It may have changed while there was no connection to tell it over.
  wire.addEventListener('open', () => {
    if (newest.columns !== told.columns || newest.rows !== told.rows) tellSize();
  });
  const encoder = new TextEncoder();
  return {
    type: (text) => {
      const bytes = encoder.encode(text);
      for (let at = 0; at < bytes.length; at += mostBytes) send(bytes.slice(at, at + mostBytes));
    },
    resize: (wanted) => {
      newest = wanted;
      tellSize();
    },
  };
}
