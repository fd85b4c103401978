import { expect, it } from 'vitest';
import { makeView } from '../../src/github/reports/make-view.ts';
import { forms, redact } from '../../src/github/reports/redact.ts';
import { renderCheck } from '../../src/github/reports/render-check.ts';
import { renderDeployment } from '../../src/github/reports/render-deployment.ts';
import { aProcess, aSpec } from '../builders/spec.ts';
import { aReport, noPlan } from './reports.ts';

const links = { urlOf: async () => undefined, pageOf: () => 'https://pinacle.example/' };

it('the plan in a check shows no secret', async () => {
  const token = `ghp_${'a'.repeat(36)}`;
  const [step] = [
    { action: { do: 'remove-pod', pod: 'p' }, reason: `env changed: API_TOKEN=${token}`, changes: [] },
  ] as const;
  const plan = { ...noPlan, steps: [step] };
  const check = renderCheck(await makeView(links, aReport({ plan })));
  expect(check?.summary).toContain('[redacted]');
  expect(check?.summary).not.toContain(token);
});

it('a process called constructor has no URL that nobody gave it', async () => {
  const spec = aSpec({ processes: [aProcess({ name: 'constructor', displayName: 'C', port: 3000 })] });
  const view = await makeView(links, aReport({ desired: { kind: 'run', spec } }));
  expect(view.urls.constructor).toBeUndefined();
  expect(renderDeployment(view)).not.toHaveProperty('environmentUrl');
  expect(renderCheck(view)?.summary).not.toContain('function');
});

/** Once a form has gone far it must have matched: where it can still fail there, a hostile line costs the square of its length. */
it.each(forms.map(([form]) => [form.source]))('%s repeats without bound at its end only', (source) => {
  const plain = source.replace(/\\[*+{}]/g, '').replace(/\[[^\]]*\]/g, 'c');
  const unbounded = /(?:[*+]|\{\d+,\})(?!$|\)$)/;
  expect(plain).not.toMatch(unbounded);
});

it.each([
  'eyJaaaaaaaa-',
  'sk-',
  'sk-a-',
  'authorization: ',
  'token ',
  'pass="',
  "secret='",
  '://a:',
  'ghp_',
  'xoxb-',
])('a hundred thousand characters of %s in a thousand lines', (word) => {
  const line = word.repeat(Math.ceil(100_000 / word.length));
  const shown = redact(Array.from({ length: 1000 }, () => line));
  expect(Math.max(...shown.map(({ length }) => length))).toBeLessThanOrEqual(20_000);
});

it.each([
  [`OPENAI_KEY sk-proj-${'a1B2'.repeat(8)}`, 'a1B2a1B2'],
  [`sk-ant-api03-${'a1B2'.repeat(8)}`, 'a1B2a1B2'],
  [`x-ghp_${'a1B2'.repeat(9)}`, 'a1B2a1B2'],
  [`password="cut in the mid${'x'.repeat(2000)}"`, 'cut in'],
  [`a jwt eyJhbGciOiJIUzI1NiJ9.eyJzdWIi.${'s'.repeat(30)} here`, 'sssss'],
])('%s is hidden', (line, secret) => {
  expect(redact([line]).join()).not.toContain(secret);
});
