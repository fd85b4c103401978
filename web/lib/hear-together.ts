/** Told of each event, by its kind; `open`: from here on nothing is missed. */
export type Heard = (kind: string, data: string) => void;

export interface Source {
  readonly url: string;
  readonly kinds: readonly string[];
  /** Who hears: pages of somebody else in the same browser hear for themselves. */
  readonly as: string;
}

/** A server that is away, or does not know us any more, is asked again so much later. */
const againAfterMs = 10_000;

/**
 * Server-sent events over one connection for all open pages of this browser: without HTTP/2 it has six to a host, and a
 * seventh page would wait for ever. The page that holds the lock has the connection and passes on what it hears. Returns the closer.
 */
export function hearTogether(source: Source, heard: Heard): () => void {
  const stop = new AbortController();
  const name = `${source.url} ${source.as}`;
  const others = new BroadcastChannel(name);
  others.addEventListener('message', ({ data }: MessageEvent<Parameters<Heard>>) => heard(...data));
  const hear = (tell: Heard) => hearUntilLost(source, tell, stop.signal);
  const lead = () =>
    hear((kind, data) => {
      heard(kind, data);
      others.postMessage([kind, data]);
    });
  const follow = () => heard('open', '');
  void again(stop.signal, () =>
    // Over plain HTTP a page of another machine has no locks, and a connection of its own.
    'locks' in navigator ? leadInTurn(name, { lead, follow, signal: stop.signal }) : hear(heard),
  );
  return () => {
    stop.abort();
    others.close();
  };
}

interface Turn {
  lead(): Promise<void>;
  /** Another hears, and from now on passes it on. */
  follow(): void;
  readonly signal: AbortSignal;
}

async function leadInTurn(name: string, { lead, follow, signal }: Turn): Promise<void> {
  const led = await navigator.locks.request(name, { ifAvailable: true }, async (lock) => {
    if (lock) await lead();
    return lock !== null;
  });
  if (led) return;
  follow();
  await navigator.locks.request(name, { signal }, lead);
}

async function again(signal: AbortSignal, hear: () => Promise<void>): Promise<void> {
  while (!signal.aborted) {
    await hear().catch(() => undefined);
    await new Promise((resolve) => setTimeout(resolve, againAfterMs));
  }
}

/** A connection that breaks is mended by the browser; one that the server refuses is not, and is lost. */
function hearUntilLost({ url, kinds }: Source, tell: Heard, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  const source = new EventSource(url);
  source.addEventListener('open', () => tell('open', ''));
  for (const kind of kinds)
    source.addEventListener(kind, ({ data }: MessageEvent) => tell(kind, String(data)));
  return new Promise((resolve) => {
    source.addEventListener('error', () => source.readyState === EventSource.CLOSED && resolve());
    signal.addEventListener('abort', () => {
      source.close();
      resolve();
    });
  });
}
