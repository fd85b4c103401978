import { expect, it } from 'vitest';
import { parseListeners } from '../../host/network/parse-listeners.ts';

const rest = '00000000:00000000 00:00000000 00000000     0        0 9717711 1 000000005dd20319 100 0 0 10 0';
const row = (local: string, state = '0A', remote = local.replace(/[0-9A-F]/g, '0')) =>
  `   0: ${local} ${remote} ${state} ${rest}`;
const v6 = (address: string) => row(`${address}:0BB8`);
const everywhere = { port: 3000, inside: false };
const inside = { port: 3000, inside: true };

it.each([
  ['nothing', '  sl  local_address rem_address   st tx_queue', []],
  ['everywhere', row('00000000:0BB8'), [everywhere]],
  ['the pod’s address', row('0200110A:0BB8'), [everywhere]],
  ['loopback', row('0100007F:0BB8'), [inside]],
  ['another address of loopback', row('0501007F:0BB8'), [inside]],
  ['everywhere, IPv6', v6('0'.repeat(32)), [everywhere]],
  ['loopback, IPv6', v6('00000000000000000000000001000000'), [inside]],
  ['loopback, IPv4 as IPv6', v6('0000000000000000FFFF00000100007F'), [inside]],
  ['a connection that is established', row('0200110A:0BB8', '01'), []],
  ['the engine’s name server', row('0B00007F:9C1F'), []],
  ['both: it can be reached', `${row('0100007F:0BB8')}\n${row('00000000:0BB8')}`, [everywhere]],
  [
    'several, in order',
    `${row('00000000:1F90')}\n${row('00000000:0050')}`,
    [
      { port: 80, inside: false },
      { port: 8080, inside: false },
    ],
  ],
])('listens: %s', (_title, tables, ports) => expect(parseListeners(tables)).toEqual(ports));
