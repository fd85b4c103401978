import { Resolver } from 'node:dns/promises';

/** What DNS says of the TXT records of a name. */
export type TxtAnswer =
  | { readonly kind: 'found'; readonly texts: readonly string[] }
  /** It was said that there is none. */
  | { readonly kind: 'absent' }
  /** Nothing was said: no answer, or a server in trouble. */
  | { readonly kind: 'unknown' };

export type ReadTxt = (name: string) => Promise<TxtAnswer>;

/** `NXDOMAIN`, and a name without such a record. */
const absent = new Set(['ENOTFOUND', 'ENODATA']);

/** More records than these are not looked at. */
const most = 100;

/** `server`: `address` or `address:port`; undefined: the machine's own. Throws nothing. */
export function openTxt({
  server,
  timeoutMs = 3000,
}: {
  server: string | undefined;
  timeoutMs?: number;
}): ReadTxt {
  return async (name) => {
    const resolver = new Resolver({ timeout: timeoutMs, tries: 2 });
    if (server !== undefined) resolver.setServers([server]);
    try {
      const records = await resolver.resolveTxt(name);
      return { kind: 'found', texts: records.slice(0, most).map((parts) => parts.join('')) };
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      return { kind: absent.has(code ?? '') ? 'absent' : 'unknown' };
    }
  };
}
