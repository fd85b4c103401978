import { afterEach, describe, expect, it } from 'vitest';
import { buildServer, type ServerDeps } from '../../src/http/build-server.ts';
import { checkReady, rememberReady } from '../../src/http/check-ready.ts';
import { createLog } from '../../src/log.ts';
import { addGauges, createMetrics } from '../../src/metrics.ts';

const log = createLog({ level: 'silent' });
const closers: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

function server(over: Partial<ServerDeps> = {}) {
  const built = buildServer({ log, metrics: createMetrics(), checks: {}, ...over });
  closers.push(() => built.close());
  return built;
}

const fine = async () => undefined;
const down = () => Promise.reject(new Error('postgres://user:password@db is down'));

describe('the server', () => {
  it('lives while the process lives', async () => {
    expect((await server({ checks: { database: down } }).inject('/healthz')).statusCode).toBe(200);
  });

  it('is ready when all answer', async () => {
    const answer = await server({ checks: { database: fine, queue: fine, runtime: fine } }).inject('/readyz');
    expect([answer.statusCode, answer.json()]).toEqual([
      200,
      { ready: true, checks: { database: 'ok', queue: 'ok', runtime: 'ok' } },
    ]);
  });

  it('names what does not answer, and does not say why to everybody', async () => {
    const answer = await server({ checks: { database: down, queue: fine } }).inject('/readyz');
    expect([answer.statusCode, answer.json()]).toEqual([
      503,
      { ready: false, checks: { database: 'unavailable', queue: 'ok' } },
    ]);
  });

  it('asks at most once in a while, however many want to know', async () => {
    let time = 0;
    let asked = 0;
    const ask = async () => ({ ready: true, checks: { [`asked ${++asked}`]: 'ok' as const } });
    const isReady = rememberReady(ask, { forMs: 100, now: () => time });
    await Promise.all([isReady(), isReady()]);
    time = 99;
    expect(await isReady()).toMatchObject({ checks: { 'asked 1': 'ok' } });
    time = 100;
    expect(await isReady()).toMatchObject({ checks: { 'asked 2': 'ok' } });
  });

  it('asks once for several requests that come together', async () => {
    let asked = 0;
    const built = server({ checks: { runtime: async () => void asked++ } });
    await Promise.all([built.inject('/readyz'), built.inject('/readyz'), built.inject('/readyz')]);
    expect(asked).toBe(1);
  });

  it('takes a long name in a path', async () => {
    const built = server();
    built.get('/environments/:key', async (request) => (request.params as { key: string }).key.length);
    expect((await built.inject(`/environments/${'x'.repeat(900)}`)).body).toBe('900');
  });

  it('does not wait for ever', async () => {
    const silent = () => new Promise<never>(() => undefined);
    expect(await checkReady({ silent, fine }, 10)).toEqual({
      ready: false,
      checks: { silent: 'unavailable', fine: 'ok' },
    });
  });

  it('takes no webhooks before there is an app', async () => {
    expect((await server().inject({ method: 'POST', url: '/github/webhooks' })).statusCode).toBe(404);
  });

  it('tells nobody what went wrong inside', async () => {
    const built = server();
    built.get('/broken', () => {
      throw new Error('the password is hunter2');
    });
    const answer = await built.inject('/broken');
    expect([answer.statusCode, answer.json()]).toEqual([500, { error: 'internal error' }]);
  });
});

describe('metrics', () => {
  it('show what happened', async () => {
    const metrics = createMetrics();
    addGauges(metrics, { queueDepth: async () => 3, environments: async () => ({ converged: 5 }) });
    metrics.delivery('push', 'accepted');
    metrics.ack(0.004);
    metrics.pass('converged', { desired: 12, 'step run-process web': 40 });
    metrics.githubWrite('check', 'sent');
    const { body, headers } = await server({ metrics }).inject('/metrics');
    expect(headers['content-type']).toContain('text/plain');
    for (const line of [
      'pinacle_deliveries_total{event="push",result="accepted"} 1',
      'pinacle_delivery_ack_seconds_count 1',
      'pinacle_passes_total{outcome="converged"} 1',
      'pinacle_pass_seconds_count{stage="run-process"} 1',
      'pinacle_queue_depth 3',
      'pinacle_github_writes_total{kind="check",result="sent"} 1',
      'pinacle_environments{outcome="converged"} 5',
    ]) {
      expect(body.split('\n')).toContain(line);
    }
  });

  it('have no label that others choose', async () => {
    const metrics = createMetrics();
    for (let n = 0; n < 50; n++) {
      metrics.delivery(`event_${n}`, 'accepted');
      metrics.pass(`outcome-${n}`, { [`step x${n}`]: 1, [`step run-process p${n}`]: 1 });
      metrics.githubWrite(`kind-${n}`, 'sent');
    }
    const text = await metrics.registry.metrics();
    const labelled = text.split('\n').filter((line) => /(event|outcome|kind)=|pass_seconds_count/.test(line));
    expect(
      labelled.map((line) => line.split(' ')[0]).toSorted((a, b) => (a ?? '').localeCompare(b ?? '')),
    ).toEqual([
      'pinacle_deliveries_total{event="other",result="accepted"}',
      'pinacle_github_writes_total{kind="other",result="sent"}',
      'pinacle_pass_seconds_count{stage="other"}',
      'pinacle_pass_seconds_count{stage="run-process"}',
      'pinacle_passes_total{outcome="other"}',
    ]);
  });

  it('are shown although the database is away', async () => {
    const metrics = createMetrics();
    addGauges(metrics, { queueDepth: down, environments: down });
    expect((await server({ metrics }).inject('/metrics')).statusCode).toBe(200);
  });
});
