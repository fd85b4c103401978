import { isIPv6 } from 'node:net';

/** Counts what each client holds at a time. */
export interface Clients {
  /** What gives it back, once; undefined: the client has all that one may have. */
  enter(client: string): (() => void) | undefined;
}

export function countClients(most: number): Clients {
  const held = new Map<string, number>();
  return {
    enter: (client) => {
      const who = networkOf(client);
      const count = held.get(who) ?? 0;
      if (count >= most) return undefined;
      held.set(who, count + 1);
      let gone = false;
      return () => {
        if (gone) return;
        gone = true;
        const left = (held.get(who) ?? 1) - 1;
        if (left > 0) held.set(who, left);
        else held.delete(who);
      };
    },
  };
}

/** Who an address counts as: one household has a whole /64 of IPv6. */
export function networkOf(address: string): string {
  if (!address.includes(':') || !isIPv6(address)) return address;
  const [head = '', tail] = address.split('::');
  const groups = head === '' ? [] : head.split(':');
  const rest = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - groups.length - rest.length);
  return [...groups, ...Array<string>(zeros).fill('0'), ...rest].slice(0, 4).join(':');
}
