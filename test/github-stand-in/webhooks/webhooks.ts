import { createHmac, randomUUID } from 'node:crypto';
import type { Json } from '../http/answer.ts';
import type { Delivery, State } from '../state.ts';

export interface WebhookTarget {
  readonly url: string;
  readonly secret: string;
}

export interface EventToSend {
  readonly event: string;
  readonly payload: Json;
}

export type ReleaseOrder = 'in order' | 'reversed' | 'shuffled';

/** Sends events as GitHub does, and remembers every attempt. */
export interface Webhooks {
  target: WebhookTarget | undefined;
  /** How the road to the app is: events are recorded as failed when dropped, and kept back when held. */
  readonly road: { drop: boolean; copies: number; delayMs: number; hold: boolean };
  emit(event: EventToSend): void;
  /** The same event again, by its GUID, as a new delivery. */
  redeliver(delivery: Delivery): void;
  /** Sends what was held. */
  release(order: ReleaseOrder): void;
  /** Resolves when no delivery is on its way. */
  settled(): Promise<void>;
  close(): void;
}

/** GitHub waits ten seconds for an answer. */
const PATIENCE_MS = 10_000;
const REMEMBERED = 20_000;

export function openWebhooks(options: {
  state: State;
  appId: number;
  subscribed: readonly string[];
  now: () => number;
  target: WebhookTarget | undefined;
}): Webhooks {
  const { state } = options;
  const closing = new AbortController();
  const underway = new Set<Promise<void>>();
  let held: Delivery[] = [];
  let nextDelivery = 90_000_000_001;

  const webhooks: Webhooks = {
    target: options.target,
    road: { drop: false, copies: 1, delayMs: 0, hold: false },
    emit({ event, payload }) {
      if (!options.subscribed.includes(event) && !ALWAYS.includes(event)) return;
      const delivery = record({ event, payload, guid: randomUUID(), redelivery: false });
      for (let copy = 0; copy < webhooks.road.copies; copy++) post(delivery);
    },
    redeliver: (earlier) => post(record({ ...earlier, redelivery: true })),
    release(order) {
      const waiting = arrange(held, order);
      held = [];
      webhooks.road.hold = false;
      for (const delivery of waiting) post(delivery);
    },
    async settled() {
      while (underway.size > 0) await Promise.all(underway);
    },
    close: () => closing.abort(),
  };

  function record(facts: { event: string; payload: Json; guid: string; redelivery: boolean }): Delivery {
    const { event, payload, guid, redelivery } = facts;
    const delivery: Delivery = {
      id: nextDelivery++,
      guid,
      event,
      action: (payload.action as string | undefined) ?? null,
      repositoryId: (payload.repository as { id: number } | undefined)?.id ?? null,
      payload,
      redelivery,
      deliveredAt: new Date(options.now()).toISOString(),
      duration: 0,
      status: 'pending',
      statusCode: 0,
      requestHeaders: {},
      responseHeaders: {},
      responseBody: '',
    };
    state.deliveries.push(delivery);
    if (state.deliveries.length > REMEMBERED) state.deliveries.shift();
    return delivery;
  }

  function post(delivery: Delivery): void {
    if (webhooks.road.hold) {
      held.push(delivery);
      return;
    }
    const sending = attempt(delivery).finally(() => underway.delete(sending));
    underway.add(sending);
  }

  async function attempt(delivery: Delivery): Promise<void> {
    const { target, road } = webhooks;
    if (road.drop || !target) {
      Object.assign(delivery, { status: 'failed to connect to host', statusCode: 502 });
      return;
    }
    if (road.delayMs > 0) await new Promise((resolve) => setTimeout(resolve, road.delayMs));
    const body = JSON.stringify(delivery.payload);
    delivery.requestHeaders = headersOf(delivery, { body, secret: target.secret, appId: options.appId });
    const started = performance.now();
    try {
      const signal = AbortSignal.any([closing.signal, AbortSignal.timeout(PATIENCE_MS)]);
      const response = await fetch(target.url, {
        method: 'POST',
        headers: delivery.requestHeaders,
        body,
        signal,
      });
      delivery.responseBody = (await response.text()).slice(0, 10_000);
      delivery.responseHeaders = Object.fromEntries(response.headers);
      delivery.statusCode = response.status;
      delivery.status = response.ok ? 'OK' : `Invalid HTTP Response: ${response.status}`;
    } catch (error) {
      const late = (error as Error).name === 'TimeoutError';
      Object.assign(
        delivery,
        late
          ? { status: 'timed out', statusCode: 504 }
          : { status: 'failed to connect to host', statusCode: 502 },
      );
    }
    delivery.duration = Math.round((performance.now() - started) / 10) / 100;
  }
  return webhooks;
}

/** Sent to every app, without a subscription. */
const ALWAYS = ['installation', 'installation_repositories', 'ping'];

function headersOf(
  delivery: Delivery,
  facts: { body: string; secret: string; appId: number },
): Record<string, string> {
  return {
    accept: '*/*',
    'content-type': 'application/json',
    'user-agent': 'GitHub-Hookshot/0000000',
    'x-github-delivery': delivery.guid,
    'x-github-event': delivery.event,
    'x-github-hook-id': '1',
    'x-github-hook-installation-target-id': String(facts.appId),
    'x-github-hook-installation-target-type': 'integration',
    'x-hub-signature-256': `sha256=${createHmac('sha256', facts.secret).update(facts.body).digest('hex')}`,
  };
}

function arrange(deliveries: readonly Delivery[], order: ReleaseOrder): Delivery[] {
  if (order === 'in order') return [...deliveries];
  if (order === 'reversed') return [...deliveries].reverse();
  return deliveries
    .map((delivery) => ({ delivery, at: Math.random() }))
    .sort((one, other) => one.at - other.at)
    .map(({ delivery }) => delivery);
}
