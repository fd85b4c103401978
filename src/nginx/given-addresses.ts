import { keepNewest } from '../keep-newest.ts';

/** Addresses of processes to which the gateway let nginx go lately: a group of nginx for each keeps connections to it. */
export interface GivenAddresses {
  /** `172.18.0.2:3000`. True when it is new. */
  note(address: string): boolean;
  list(): readonly string[];
}

/** nginx looks through its groups one by one for each request. */
const most = 256;
const forgottenAfterMs = 3_600_000;

export function openGivenAddresses({ now }: { now: () => number }): GivenAddresses {
  const given = new Map<string, number>();
  return {
    note: (address) => {
      const isNew = !given.has(address);
      // Again at the end: the first is always the one that was not given for the longest.
      keepNewest(given, address, now(), most);
      return isNew;
    },
    list: () => {
      for (const [address, at] of given) {
        if (now() - at < forgottenAfterMs) break;
        given.delete(address);
      }
      return [...given.keys()];
    },
  };
}
