import { connect, type Socket } from 'node:net';

/** The head of a request for a WebSocket. `more`: header lines, each with its line break. */
export function upgradeHead(host: string, protocol = 'websocket', more = ''): string {
  return `GET / HTTP/1.1\r\nHost: ${host}\r\nConnection: Upgrade\r\nUpgrade: ${protocol}\r\n${more}\r\n`;
}

/** What comes back until the connection ends, for bytes that no client library would send. */
export function raw(port: number, words: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(words));
    let got = '';
    socket.setEncoding('latin1').on('data', (chunk: string) => {
      got += chunk;
      if (/^HTTP\/1.1 [45]/.test(got)) socket.end();
    });
    socket.on('error', () => undefined).on('close', () => resolve(got));
  });
}

/** A WebSocket as far as HTTP goes; rejects with the answer when it is none. */
export function openSocket(port: number, host: string, more = ''): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(upgradeHead(host, 'websocket', more)));
    socket.on('error', reject).once('data', (data) => {
      if (String(data).startsWith('HTTP/1.1 101')) resolve(socket);
      else reject(new Error(String(data)));
    });
  });
}

export function firstWords(socket: Socket): Promise<string> {
  return new Promise((resolve) => socket.once('data', (data) => resolve(String(data))));
}
