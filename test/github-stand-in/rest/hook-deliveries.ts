import { type Answer, type Json, notFound, ok, textOf } from '../http/answer.ts';
import type { Call, Route } from '../http/route.ts';
import type { Delivery } from '../state.ts';
import type { World } from '../world.ts';

/** What the app can learn of its webhook deliveries: by this it finds those that it missed. */
export const hookDeliveryRoutes: readonly Route[] = [
  ['GET /app/hook/deliveries', 'app', list],
  ['GET /app/hook/deliveries/{id}', 'app', get],
  ['POST /app/hook/deliveries/{id}/attempts', 'app', redeliver],
];

/** GitHub forgets deliveries after three days. */
const KEPT_MS = 3 * 24 * 3600_000;

/** Newest first, by cursor: the id of the last one seen. */
function list(call: Call): Answer {
  const size = Math.min(100, Number(call.query.get('per_page') ?? 30));
  const cursor = Number(call.query.get('cursor') ?? Number.POSITIVE_INFINITY);
  const status = call.query.get('status');
  const all = kept(call.world)
    .filter(({ id }) => id < cursor)
    .filter((delivery) => !status || (status === 'success') === (delivery.status === 'OK'));
  const shown = all.slice(0, size);
  const next = new URLSearchParams(call.query);
  next.set('cursor', textOf(shown.at(-1)?.id));
  const link = `<${call.world.baseUrl}${call.path}?${next.toString()}>; rel="next"`;
  return {
    status: 200,
    body: shown.map((delivery) => brief(call.world, delivery)),
    ...(all.length > size ? { headers: { link } } : {}),
  };
}

function get(call: Call): Answer {
  const delivery = find(call);
  return ok({
    ...brief(call.world, delivery),
    url: call.world.webhooks.target?.url ?? '',
    request: { headers: delivery.requestHeaders, payload: delivery.payload },
    response: { headers: delivery.responseHeaders, payload: delivery.responseBody },
  });
}

function redeliver(call: Call): Answer {
  call.world.webhooks.redeliver(find(call));
  return ok({}, 202);
}

function find(call: Call): Delivery {
  const delivery = kept(call.world).find(({ id }) => id === Number(call.params.id));
  if (!delivery) throw notFound();
  return delivery;
}

/** Those that were attempted and are not too old. */
function kept(world: World): Delivery[] {
  const oldest = world.now() - KEPT_MS;
  return world.state.deliveries
    .filter(({ status, deliveredAt }) => status !== 'pending' && Date.parse(deliveredAt) >= oldest)
    .reverse();
}

function brief(world: World, delivery: Delivery): Json {
  return {
    id: delivery.id,
    guid: delivery.guid,
    delivered_at: delivery.deliveredAt,
    redelivery: delivery.redelivery,
    duration: delivery.duration,
    status: delivery.status,
    status_code: delivery.statusCode,
    event: delivery.event,
    action: delivery.action,
    installation_id: world.app.installationId,
    repository_id: delivery.repositoryId,
    throttled_at: null,
  };
}
