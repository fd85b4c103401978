import type { DeliveryRow } from '../store/deliveries.ts';
import type { Routed } from './apply-routings.ts';
import { installationOf, route } from './route.ts';

/** Parses the body as GitHub signed it and routes it. Throws SyntaxError when it is no JSON. */
export function readDelivery(row: DeliveryRow): Routed {
  const { guid, event, receivedAt } = row;
  const payload: unknown = JSON.parse(row.body.toString('utf8'));
  const routing = route({ guid, event, payload, receivedAt });
  return { routing, guid, installationId: installationOf({ payload }) };
}
