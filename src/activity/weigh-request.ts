import type { IncomingMessage } from 'node:http';

/**
 * What a request says about people:
 * - `visit`: somebody opens something, or a program asks for an answer. Wakes a pod, and keeps it awake until it is answered.
 * - `script`: a page that is open asks, be it because somebody clicked or because a timer ran. Wakes nothing; counts when it is news (see `openVisits`).
 * - `nothing`: health probes, bots, prefetches, reconnects. Wakes nothing and counts for nothing.
 */
export type Weight = 'visit' | 'script' | 'nothing';

/**
 * The one rule of what counts, by what browsers say of a request and pages cannot forge (Sec-Fetch-*):
 * a navigation is a visit, whatever else a browser sends comes from a page that may have been left open for days.
 * A client that is no browser makes visits, unless it calls itself a bot or a monitor, sends HEAD or OPTIONS, or asks for the usual
 * address of a health check. A WebSocket or an event stream that is opened is a reconnect as likely as not: what counts of a WebSocket
 * is what its client sends, see `openVisits`.
 */
export function weighRequest({
  method,
  url,
  headers,
}: Pick<IncomingMessage, 'method' | 'url' | 'headers'>): Weight {
  if (method === 'HEAD' || method === 'OPTIONS' || method === 'TRACE') return 'nothing';
  if (headers.upgrade !== undefined || headers.accept?.includes('text/event-stream')) return 'nothing';
  if (isPrefetch(headers['sec-purpose'] ?? headers.purpose)) return 'nothing';
  if (isAutomatic(headers['user-agent'])) return 'nothing';
  const mode = headers['sec-fetch-mode'];
  if (mode === 'navigate') return 'visit';
  if (mode !== undefined) return 'script';
  if (probePaths.test(pathOf(url ?? '/'))) return 'nothing';
  return isOldBrowser(headers) && !headers.accept?.includes('text/html') ? 'script' : 'visit';
}

/** Without the query: what busts caches there changes each time. */
export function pathOf(url: string): string {
  return url.split('?', 1)[0] ?? '/';
}

const probePaths =
  /\/(?:health|healthz|health-?check|livez?|liveness|readyz?|readiness|ping|status|up|metrics)\/?$/i;

function isPrefetch(purpose: string | string[] | undefined): boolean {
  return /prefetch|prerender|preview/i.test(String(purpose ?? ''));
}

/** Browsers from before Sec-Fetch-*, and any on plain HTTP, where they do not send it. */
function isOldBrowser(headers: IncomingMessage['headers']): boolean {
  return headers['user-agent']?.startsWith('Mozilla/') === true;
}

/** Crawlers, makers of link previews and monitors: most say so in a word, these do not. */
const named =
  /bot\b|bot\/|crawl|spider|slurp|monitor|uptime|probe|health-?check|preview|facebookexternalhit|whatsapp|embedly|pingdom|statuscake|site24x7|zabbix|nagios|prometheus|blackbox|datadog|newrelic|googlehc|kube-|elb-|consul|headlesschrome-lighthouse|lighthouse|gtmetrix|bytespider|gptbot|ccbot|ia_archiver|vercel-screenshot|skypeuripreview|google-inspectiontool|feedfetcher|pinacle-health/i;

/** Few programs send most requests; to look at a name costs more than all else here. */
const judged = new Map<string, boolean>();

function isAutomatic(userAgent: string | undefined): boolean {
  if (userAgent === undefined) return false;
  const known = judged.get(userAgent);
  if (known !== undefined) return known;
  const automatic = named.test(userAgent.slice(0, 500));
  if (judged.size >= 1000) judged.clear();
  judged.set(userAgent, automatic);
  return automatic;
}
