import { afterAll, beforeAll, expect, it } from 'vitest';
import { openTxt, type TxtAnswer } from '../../src/domains/open-txt.ts';
import { openDnsServer, type Said } from './dns-server.ts';

const zone = new Map<string, Said>();
let server: Awaited<ReturnType<typeof openDnsServer>>;

beforeAll(async () => {
  server = await openDnsServer(zone);
});

afterAll(() => server.close());

it.each<[string, Said, TxtAnswer]>([
  ['records', ['v=spf1 -all', 'pinacle=1'], { kind: 'found', texts: ['v=spf1 -all', 'pinacle=1'] }],
  ['no such name', 'nxdomain', { kind: 'absent' }],
  ['a name without such a record', [], { kind: 'absent' }],
  ['a server in trouble', 'servfail', { kind: 'unknown' }],
  ['no answer', 'silence', { kind: 'unknown' }],
])('reads %s', async (_, said, answer) => {
  zone.set('_pinacle.app.example.com', said);
  const readTxt = openTxt({ server: server.address, timeoutMs: said === 'silence' ? 100 : 5000 });
  expect(await readTxt('_pinacle.app.example.com')).toEqual(answer);
});

it('does not know what a name that is none says', async () => {
  const readTxt = openTxt({ server: server.address, timeoutMs: 5000 });
  expect(await readTxt(`_pinacle.${'a'.repeat(70)}.example`)).toEqual({ kind: 'unknown' });
});
