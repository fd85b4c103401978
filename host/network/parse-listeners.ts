import type { OpenPort } from '../../reconciler/ports.ts';

/** `  0: 0100007F:1435 00000000:0000 0A …`: number, local and remote address, state. Addresses are words of the machine's byte order. */
const row = /^\s*\d+: ([0-9A-F]{8}|[0-9A-F]{32}):([0-9A-F]{4}) [0-9A-F]+:[0-9A-F]{4} 0A /;

/** Those that listen, of /proc/net/tcp and tcp6, lowest port first, each port once; `inside` when all that listen on it are on loopback. */
export function parseListeners(tables: string): readonly OpenPort[] {
  const ports = new Map<number, boolean>();
  for (const line of tables.split('\n')) {
    const [, address = '', port = ''] = row.exec(line) ?? [];
    if (address === '' || address === dockerDns) continue;
    const number = Number.parseInt(port, 16);
    ports.set(number, isLoopback(address) && (ports.get(number) ?? true));
  }
  return [...ports].map(([port, inside]) => ({ port, inside })).toSorted((a, b) => a.port - b.port);
}

/** 127.0.0.11: the engine's own name server, in each network that is not its default one. */
const dockerDns = '0B00007F';

/** 127.0.0.0/8, ::1, and the former written as IPv6. */
function isLoopback(address: string): boolean {
  if (address.length === 8) return address.endsWith('7F');
  return address === '00000000000000000000000001000000' || /^0{16}FFFF0000[0-9A-F]{6}7F$/.test(address);
}
