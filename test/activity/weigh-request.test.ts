import { expect, it } from 'vitest';
import { weighRequest } from '../../src/activity/weigh-request.ts';

const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0';
const page = { 'user-agent': firefox, accept: 'text/html,*/*' };

type Row = [
  what: string,
  expected: string,
  headers: Record<string, string>,
  more?: { method?: string; url?: string },
];
const rows: Row[] = [
  [
    'a link that is clicked',
    'visit',
    { ...page, 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' },
  ],
  ['a form that is sent', 'visit', { ...page, 'sec-fetch-mode': 'navigate' }, { method: 'POST' }],
  ['an old browser that opens a page', 'visit', page],
  ['curl', 'visit', { 'user-agent': 'curl/7.88.1', accept: '*/*' }],
  ['a client without a name', 'visit', {}],
  ["a page's fetch", 'script', { ...page, accept: '*/*', 'sec-fetch-mode': 'cors' }],
  ['an image of a page', 'script', { ...page, 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image' }],
  ["an old browser's XMLHttpRequest", 'script', { 'user-agent': firefox, accept: '*/*' }],
  ['a WebSocket that is opened', 'nothing', { ...page, upgrade: 'websocket', connection: 'Upgrade' }],
  [
    'an event stream that connects again',
    'nothing',
    { ...page, accept: 'text/event-stream', 'sec-fetch-mode': 'cors' },
  ],
  ['a prefetch', 'nothing', { ...page, 'sec-fetch-mode': 'navigate', 'sec-purpose': 'prefetch;prerender' }],
  ['a HEAD request', 'nothing', { 'user-agent': 'curl/7.88.1' }, { method: 'HEAD' }],
  ['a preflight', 'nothing', { ...page, 'sec-fetch-mode': 'cors' }, { method: 'OPTIONS' }],
  [
    'a health check at the usual address',
    'nothing',
    { 'user-agent': 'python-requests/2.31' },
    { url: '/healthz?full=1' },
  ],
  [
    'a person who opens that address',
    'visit',
    { ...page, 'sec-fetch-mode': 'navigate' },
    { url: '/healthz' },
  ],
];

it.each(rows)('%s: %s', (_what, expected, headers, { method = 'GET', url = '/' } = {}) => {
  expect(weighRequest({ method, url, headers })).toBe(expected);
});

it.each([
  'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)',
  'Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)',
  'Mozilla/5.0+(compatible; UptimeRobot/2.0; http://www.uptimerobot.com/)',
  'Pingdom.com_bot_version_1.4',
  'kube-probe/1.29',
  'ELB-HealthChecker/2.0',
  'GoogleHC/1.0',
  'Blackbox Exporter/0.24',
  'facebookexternalhit/1.1',
  'WhatsApp/2.23',
  'Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.2)',
  'pinacle-health',
])('%s is nobody', (agent) => {
  const headers = { 'user-agent': agent, accept: 'text/html', 'sec-fetch-mode': 'navigate' };
  expect(weighRequest({ method: 'GET', url: '/', headers })).toBe('nothing');
});
