import { type Finding, onValue } from './finding.ts';
import { firstHolder, type Holders } from './first-holder.ts';
import { parseHttpProbe, parseLocalUrl } from './local-url.ts';
import { pointer } from './located.ts';
import { isPort, type Outline, type OutlineProcess } from './outline.ts';
import { quote } from './quote.ts';

/** Ports within bounds, agreeing with their addresses, and each used once in the pod. */
export function checkPorts({ processes, services }: Outline): readonly Finding[] {
  const holders: Holders<number> = new Map();
  for (const { service } of services)
    if (service.port !== undefined) holders.set(service.port, `the service ${quote(service.id)}`);
  return processes.flatMap((process) => [
    ...clash(process, holders),
    ...checkUrl(process),
    ...checkProbe(process),
  ]);
}

function clash(process: OutlineProcess, holders: Holders<number>): readonly Finding[] {
  const { port } = process;
  if (!port) return [];
  const holder = firstHolder(holders, port.number, process);
  if (holder === undefined) return [];
  return [
    {
      at: onValue(port.at),
      rule: 'port-clash',
      message: `port ${port.number} belongs to ${holder}`,
      fix: 'Let this process listen on another port.',
    },
  ];
}

function checkUrl({ raw, at, port }: OutlineProcess): readonly Finding[] {
  const parsed = typeof raw.url === 'string' ? parseLocalUrl(raw.url) : undefined;
  if (!parsed) return [];
  const where = onValue(pointer(at, 'url'));
  if (!isPort(parsed.port)) return [badPort(where)];
  if (!port || port.number === parsed.port) return [];
  const message = `the address says port ${parsed.port}, but \`port\` says ${port.number}`;
  return [
    { at: where, rule: 'port-disagrees', message, fix: 'Write the same port in both, or remove `port`.' },
  ];
}

function checkProbe({ raw, at, port }: OutlineProcess): readonly Finding[] {
  const check = raw.healthCheck;
  const http = typeof check === 'object' && check !== null && 'http' in check ? check.http : undefined;
  const parsed = typeof http === 'string' ? parseHttpProbe(http) : undefined;
  if (!parsed) return [];
  const where = onValue(pointer(pointer(at, 'healthCheck'), 'http'));
  if (parsed.port !== undefined) return isPort(parsed.port) ? [] : [badPort(where)];
  // A port or address that is there but wrong is a mistake of its own.
  if (port || raw.port !== undefined || raw.url !== undefined) return [];
  return [
    {
      at: where,
      rule: 'health-port',
      message: 'the process has no port to ask',
      fix: 'Add `port` or `url` to the process, or write the whole address here.',
    },
  ];
}

function badPort(at: Finding['at']): Finding {
  return {
    at,
    rule: 'out-of-range',
    message: 'the port of the address must be from 1 to 65535',
    fix: 'Write a number in that range.',
  };
}
