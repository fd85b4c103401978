import { createHmac } from 'node:crypto';
import { createRequire } from 'node:module';
import type { Delivery } from '../../src/deliveries/routing.ts';

interface Example {
  readonly name: string;
  readonly examples: readonly object[];
}

/** GitHub's real payloads, as `@octokit/webhooks-examples` has them. */
export function examplePayloads(): { event: string; payload: object }[] {
  const events = createRequire(import.meta.url)('@octokit/webhooks-examples') as readonly Example[];
  return events.flatMap(({ name, examples }) => examples.map((payload) => ({ event: name, payload })));
}

export const receivedAt = new Date('2026-01-02T03:04:05Z');

/** A delivery of repository 42 of acme/shop, installation 9, by ada. */
export function delivery(event: string, payload: object, guid = 'guid-1'): Delivery {
  return { guid, event, receivedAt, payload: { ...envelope, ...payload } };
}

export const envelope = {
  installation: { id: 9 },
  sender: { id: 100, login: 'ada', type: 'User' },
  repository: { id: 42, name: 'shop', owner: { login: 'acme' }, default_branch: 'main' },
};

export function push(branch = 'main', repositoryId = 42, after?: string): object {
  return {
    ...envelope,
    ref: `refs/heads/${branch}`,
    ...(after ? { after } : {}),
    repository: { ...envelope.repository, id: repositoryId },
  };
}

export function pullRequest(number: number, action = 'opened', base = 'main'): object {
  return { ...envelope, action, pull_request: { number, base: { ref: base } } };
}

export function comment(body: string, over: object = {}): object {
  return {
    ...envelope,
    action: 'created',
    issue: { number: 7, pull_request: {} },
    comment: {
      id: 555,
      body,
      user: { id: 100, login: 'ada', type: 'User' },
      created_at: '2026-01-01T00:00:00Z',
    },
    ...over,
  };
}

export function sign(body: string | Buffer, secret: string): string {
  return `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
}
