import type { GitHubApp } from './app.ts';
import { asking } from './to-world-error.ts';

/** A delivery that GitHub tried and that we did not take. */
export interface FailedDelivery {
  /** GitHub's number of this attempt: what a redelivery is asked by. A string: it can pass 2^53. */
  readonly id: string;
  readonly guid: string;
  readonly event: string;
  readonly deliveredAt: Date;
}

export interface DeliveryLog {
  /** Deliveries since `since` of which no attempt succeeded, newest first. Throws WorldError. */
  failedSince(since: Date): Promise<readonly FailedDelivery[]>;
  redeliver(id: string): Promise<void>;
}

/** Pages of 100 that one look goes back at most: 10,000 deliveries, three days of a busy app. */
const maxPages = 100;

interface Attempt {
  readonly id: number | string | bigint;
  readonly guid: string;
  readonly event: string;
  readonly delivered_at: string;
  readonly status_code: number;
}

export function openDeliveryLog(app: GitHubApp): DeliveryLog {
  return {
    failedSince: (since) => asking('list the deliveries of the app', () => listFailed(app, since)),
    redeliver: (id) => asking('ask for a redelivery', () => redeliver(app, id)),
  };
}

async function listFailed(app: GitHubApp, since: Date): Promise<readonly FailedDelivery[]> {
  const octokit = await app.app();
  const attempts: Attempt[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < maxPages; page += 1) {
    const answer = await octokit.request('GET /app/hook/deliveries', {
      per_page: 100,
      ...(cursor ? { cursor } : {}),
    });
    attempts.push(...answer.data);
    cursor = nextCursor(answer.headers.link);
    const oldest = answer.data.at(-1);
    if (!cursor || !oldest || new Date(oldest.delivered_at) < since) break;
  }
  return failedOf(attempts.filter((attempt) => new Date(attempt.delivered_at) >= since));
}

/** One entry per GUID: a delivery whose later attempt succeeded is not a failed one. */
export function failedOf(attempts: readonly Attempt[]): readonly FailedDelivery[] {
  const arrived = new Set(attempts.filter((attempt) => succeeded(attempt)).map((attempt) => attempt.guid));
  const seen = new Set<string>();
  return attempts.flatMap((attempt) => {
    if (arrived.has(attempt.guid) || seen.has(attempt.guid)) return [];
    seen.add(attempt.guid);
    const { id, guid, event, delivered_at } = attempt;
    return [{ id: String(id), guid, event, deliveredAt: new Date(delivered_at) }];
  });
}

function succeeded({ status_code }: Attempt): boolean {
  return status_code >= 200 && status_code < 300;
}

function nextCursor(link: string | undefined): string | undefined {
  const next = link?.split(',').find((part) => part.includes('rel="next"'));
  const url = /<([^>]+)>/.exec(next ?? '')?.[1];
  return url ? (new URL(url).searchParams.get('cursor') ?? undefined) : undefined;
}

async function redeliver(app: GitHubApp, id: string): Promise<void> {
  const octokit = await app.app();
  if (!/^\d{1,20}$/.test(id)) throw new Error(`not the number of a delivery: ${id.slice(0, 30)}`);
  await octokit.request(`POST /app/hook/deliveries/${id}/attempts`);
}
