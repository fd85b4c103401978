import { createServer, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { limits } from './limits.ts';
import { openPassage, type Passage, type PassageOptions } from './open-passage.ts';

export interface GatewayOptions extends PassageOptions {
  readonly host: string;
  readonly port: number;
  /** `limits.headersMs` unless told. */
  readonly headersMs?: number;
}

export interface Gateway {
  readonly port: number;
  close(): Promise<void>;
}

/**
 * The one door to pods: host name → process, streaming both ways, WebSockets included.
 * Host is kept; X-Forwarded-* is set by us and never believed from outside.
 */
export async function openGateway(options: GatewayOptions): Promise<Gateway> {
  const { headersMs = limits.headersMs } = options;
  const server = createServer({
    maxHeaderSize: limits.headerBytes,
    headersTimeout: headersMs,
    // An upload takes as long as it takes; one that stands still is ended by its silence.
    requestTimeout: 0,
    connectionsCheckingInterval: headersMs / 4,
    keepAliveTimeout: limits.keepAliveMs,
    noDelay: true,
  });
  server.maxConnections = limits.connections;
  const passage = openPassage(options);
  server.on('connection', passage.admit);
  server.on('request', (request, response) => void passage.passRequest(request, response));
  server.on('upgrade', (request, socket: Socket, head) => void passage.passUpgrade(request, socket, head));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(options.port, options.host, resolve);
  });
  return { port: (server.address() as AddressInfo).port, close: () => closeServer(server, passage) };
}

function closeServer(server: Server, passage: Passage): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    passage.close();
    server.closeAllConnections();
  });
}
