import { createSocket } from 'node:dgram';
import { once } from 'node:events';

/** What is said of a name: its TXT records, no such name, a server in trouble, or nothing. */
export type Said = readonly string[] | 'nxdomain' | 'servfail' | 'silence';

/** A DNS server on loopback that knows what `zone` says, and of other names that there are none. */
export async function openDnsServer(zone: Map<string, Said>) {
  const socket = createSocket('udp4');
  socket.on('message', (query, { port, address }) => {
    const said = zone.get(nameIn(query)) ?? 'nxdomain';
    if (said !== 'silence') socket.send(answerTo(query, said), port, address);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const { port } = socket.address();
  return { address: `127.0.0.1:${port}`, close: () => void socket.close() };
}

/** The name asked for, from the labels behind the header of 12 bytes. */
function nameIn(query: Buffer): string {
  const labels: string[] = [];
  for (let at = 12; query[at]; at += (query[at] ?? 0) + 1)
    labels.push(query.toString('latin1', at + 1, at + 1 + (query[at] ?? 0)));
  return labels.join('.').toLowerCase();
}

function answerTo(query: Buffer, said: Exclude<Said, 'silence'>): Buffer {
  // The question: labels, their end, and two bytes each of type and class. What follows (EDNS) is left out.
  const question = query.subarray(12, query.indexOf(0, 12) + 5);
  const texts = typeof said === 'string' ? [] : said;
  const header = Buffer.alloc(12);
  query.copy(header, 0, 0, 2);
  header.writeUInt16BE(0x8180 | (said === 'nxdomain' ? 3 : said === 'servfail' ? 2 : 0), 2);
  header.writeUInt16BE(1, 4);
  header.writeUInt16BE(texts.length, 6);
  return Buffer.concat([header, question, ...texts.map(txtRecord)]);
}

/** Name as a pointer to the question, TXT, IN, 0 seconds to live, length, one string. */
function txtRecord(text: string): Buffer {
  const data = Buffer.from(text);
  const length = data.length + 1;
  return Buffer.concat([Buffer.from([0xc0, 12, 0, 16, 0, 1, 0, 0, 0, 0, 0, length, data.length]), data]);
}
