import type { AddressInfo } from 'node:net';
import { createConnection, createServer, type Socket } from 'node:net';

/** A TCP road to a server that can be cut, as when the process that uses it is killed, or the server is. */
export interface Sluice {
  readonly port: number;
  /** Ends every connection at once; nothing goes through from now on, in either direction. */
  cut(): void;
  /** Lets new connections through again. */
  mend(): void;
  close(): Promise<void>;
}

export interface Toll {
  /** What a chunk from the client asks for, when it is something of note. */
  name(request: string): string | undefined;
  /** Told before the request goes on, and before its answer goes back; may cut the sluice. */
  pass(when: 'before' | 'after', name: string): void;
}

/** Opens a road to a port on the loopback address, or to a socket by its path. */
export async function openSluice(to: number | string, toll?: Toll): Promise<Sluice> {
  const sockets = new Set<Socket>();
  let open = true;
  // Whoever has said all may still be listening.
  const halves = { allowHalfOpen: true };
  const address = typeof to === 'number' ? { host: '127.0.0.1', port: to } : { path: to };
  const server = createServer(halves, (client) => {
    const upstream = createConnection({ ...address, ...halves });
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.setNoDelay(true);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        sockets.delete(socket);
        client.destroy();
        upstream.destroy();
      });
    }
    if (open) join(client, upstream, { toll, isOpen: () => open });
    else client.destroy();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const cut = () => {
    open = false;
    for (const socket of sockets) socket.destroy();
  };
  const mend = () => {
    open = true;
  };
  const close = () => {
    cut();
    return new Promise<void>((resolve) => void server.close(() => resolve()));
  };
  return { port: (server.address() as AddressInfo).port, cut, mend, close };
}

function join(
  client: Socket,
  upstream: Socket,
  { toll, isOpen }: { toll: Toll | undefined; isOpen: () => boolean },
): void {
  const asked: string[] = [];
  client.on('data', (chunk) => {
    const name = toll?.name(chunk.toString('latin1'));
    if (name !== undefined) {
      toll?.pass('before', name);
      asked.push(name);
    }
    if (isOpen()) upstream.write(chunk);
  });
  upstream.on('data', (chunk) => {
    for (const name of asked.splice(0)) toll?.pass('after', name);
    if (isOpen()) client.write(chunk);
  });
  client.on('end', () => upstream.end());
  upstream.on('end', () => client.end());
}
