import type { KnownRoute } from '../known-route.ts';
import type { Visit } from '../read-visit.ts';
import type { Admission } from './admission.ts';
import { firstCookie, setCookie } from './cookie.ts';
import type { EntryDeps } from './enter.ts';
import { mayOpen, type Rights } from './may-open.ts';
import type { Seal } from './open-seal.ts';

/** What a share link says; when it ends is known where it is kept. */
export interface ShareClaims {
  readonly id: string;
  readonly environment: string;
  readonly process: string;
}

export interface ShareDeps extends EntryDeps {
  readonly shares: Seal<ShareClaims>;
  readonly rights: Rights;
}

const name = 'pinacle_share';
const parameter = new RegExp(`[?&]${name}=([^&]*)`);

/** Its value, when a visit is by a share link. */
export function shareParameter({ path }: Visit): string | undefined {
  return parameter.exec(path)?.[1];
}

export function shareUrl(
  { shares, originOf }: ShareDeps,
  { host, ...claims }: ShareClaims & { host: string },
): string {
  return `${originOf(host)}/?${name}=${shares.seal(claims)}`;
}

/** The link becomes a cookie, and leaves the address: the pod, its logs and its Referer never have it. */
export async function openLink(
  deps: ShareDeps,
  { visit, route, shared }: { visit: Visit; route: KnownRoute; shared: string },
): Promise<Admission> {
  const { shares, cookies, originOf, now, rights } = deps;
  if (visit.upgrade || visit.method !== 'GET') return { kind: 'link-over' };
  const claims = shares.open(shared);
  const here = claims?.environment === route.environment && claims.process === route.process;
  if (!claims || !here) return { kind: 'link-over' };
  const by = { kind: 'link', id: claims.id } as const;
  if (!(await mayOpen(rights, { route, by }))) return { kind: 'link-over' };
  const line = setCookie(firstCookie(route, by, now()), { seal: cookies, now: now() });
  return { kind: 'go', location: `${originOf(route.host)}${withoutShare(visit.path)}`, setCookie: line };
}

function withoutShare(path: string): string {
  const [pathname = '/', query = ''] = path.split(/\?(.*)/s, 2);
  const rest = query.split('&').filter((pair) => !pair.startsWith(`${name}=`));
  return rest.length === 0 ? pathname : `${pathname}?${rest.join('&')}`;
}
