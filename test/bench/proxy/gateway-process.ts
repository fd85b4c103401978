import { openVisits } from '../../../src/activity/open-visits.ts';
import { findWay } from '../../../src/gateway/find-way.ts';
import type { Guard } from '../../../src/gateway/guard/authorize.ts';
import { firstCookie, setCookie } from '../../../src/gateway/guard/cookie.ts';
import { openSeal } from '../../../src/gateway/guard/open-seal.ts';
import { openGateway } from '../../../src/gateway/open-gateway.ts';
import { aRoute } from '../../gateway/open-door.ts';
import type { GatewayOrder, GatewayWord } from './start-gateway.ts';

/** Entry of a process of its own: a gateway with its guard, before one pod; tells its parent its port, and the cookie of who may see it. */
const { host, pod, key } = JSON.parse(process.argv[2] ?? '{}') as GatewayOrder;
const route = aRoute({ host });
const { environment } = route;
const endpoint = { protocol: 'http:', host: '127.0.0.1', port: pod } as const;
const never = async () => undefined;
const guard: Guard = {
  routeOf: (asked) => (asked === host ? route : undefined),
  rights: { access: { roleOf: async () => 'read' }, makerOf: never },
  cookies: openSeal('a secret of the bench', 'cookie'),
  entries: openSeal('a secret of the bench', 'entry'),
  shares: openSeal('a secret of the bench', 'share link'),
  spend: async () => false,
  originOf: (name) => `http://${name}`,
  signInUrl: (to) => to,
  now: Date.now,
};
const lead = () => ({ kind: 'open', environment, endpoint }) as const;
const { port } = await openGateway({
  host: '127.0.0.1',
  port: 0,
  scheme: 'http',
  trustedProxies: ['127.0.0.1'],
  visits: openVisits({ touch: () => undefined, hold: () => () => undefined }),
  find: (visit) => findWay({ guard, lead, lookInside: never }, visit),
  lookInside: never,
  watch: { hold: () => () => undefined, close: () => undefined },
  nginx: { key, given: () => undefined },
});
const claims = firstCookie(route, { kind: 'person', person: { login: 'bob', id: 2 } }, Date.now());
const [cookie = ''] = setCookie(claims, { seal: guard.cookies, now: Date.now() }).split(';');
process.send?.({ port, cookie } satisfies GatewayWord);
