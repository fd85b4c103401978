/** Told of each event, by its kind; `open`: from here on nothing is missed. */
export type Heard = (kind: string, data: string) => void;

/** A server that is away, or does not know us any more, is asked again so much later. */
const againAfterMs = 10_000;

/**
 * Server-sent events of `url`, over one connection for all open pages of this browser: without HTTP/2 it has six to a host, and a
 * seventh page would wait for ever. The page that holds the lock has the connection and passes on what it hears. Returns the closer.
 */
export function hearTogether(url: string, kinds: readonly string[], heard: Heard): () => void {
  const stop = new AbortController();
  const others = new BroadcastChannel(url);
  others.addEventListener('message', ({ data }: MessageEvent<Parameters<Heard>>) => heard(...data));
  const hear = (tell: Heard) => hearUntilLost(url, kinds, { tell, signal: stop.signal });
  const lead = () =>
    hear((kind, data) => {
      heard(kind, data);
      others.postMessage([kind, data]);
    });
  void again(stop.signal, () =>
    // Over plain HTTP a page of another machine has no locks, and a connection of its own.
    'locks' in navigator ? navigator.locks.request(url, { signal: stop.signal }, lead) : hear(heard),
  );
  return () => {
    stop.abort();
    others.close();
  };
}

async function again(signal: AbortSignal, hear: () => Promise<void>): Promise<void> {
  while (!signal.aborted) {
    await hear().catch(() => undefined);
    await new Promise((resolve) => setTimeout(resolve, againAfterMs));
  }
}

/** A connection that breaks is mended by the browser; one that the server refuses is not, and is lost. */
function hearUntilLost(
  url: string,
  kinds: readonly string[],
  { tell, signal }: { tell: Heard; signal: AbortSignal },
): Promise<void> {
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
