import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { containerOptions } from '../../host/docker/container-options.ts';
import { keyedLock } from '../../host/keyed-lock.ts';
import { readLabels, writeLabels } from '../../host/labels.ts';
import { checkPodId, layoutOf } from '../../host/layout.ts';
import { answersOf } from '../../host/live/answers.ts';
import { coalesce } from '../../host/live/coalesce.ts';
import { lineCutter, longestLine } from '../../host/logs/lines.ts';
import { checkInstance, limitsOf } from '../../host/options.ts';
import { aSpec } from '../builders/spec.ts';

describe('labels', () => {
  const facts = {
    instance: 'x',
    pod: 'pin-1',
    generation: 3,
    isolation: 'gvisor',
    memoryBytes: 5,
    epoch: 7,
  } as const;

  it('give back what was written', () => {
    const spec = aSpec({ environment: '42/branch/feature/ä "x"' });
    const { environment, repository, installationId, fingerprint, fields } = spec;
    expect(readLabels(writeLabels(spec, facts))).toEqual({
      ...facts,
      environment,
      repository,
      installationId,
      fingerprint,
      fields,
    });
  });

  it.each(['environment', 'repository', 'fields', 'isolation'])('are not ours without %s', (name) => {
    const { [`dev.pinacle.${name}`]: _gone, ...rest } = writeLabels(aSpec(), facts);
    expect(readLabels(rest)).toBeUndefined();
  });
});

describe('a container', () => {
  const options = containerOptions({
    name: 'n',
    hostname: 'h',
    image: 'i',
    path: '/bin',
    runtime: 'runsc',
    network: 'net',
    limits: limitsOf('dev.small', {}),
    labels: {},
    mounts: [{ source: '/a', target: '/b', readOnly: true }],
    env: [],
  });

  it('has no right that a pod does not need', () => {
    expect(options.User).toBe('1000:1000');
    expect(options.HostConfig).toMatchObject({
      Runtime: 'runsc',
      CapDrop: ['ALL'],
      SecurityOpt: ['no-new-privileges'],
      ReadonlyRootfs: true,
      Privileged: false,
      NetworkMode: 'net',
    });
    expect(options.HostConfig).not.toHaveProperty('PortBindings');
  });

  it('bursts by shares or is held to its cores', () => {
    expect(options.HostConfig).toMatchObject({
      CpuShares: 512,
      Memory: 1024 ** 3,
      MemorySwap: 1024 ** 3,
      PidsLimit: 1024,
    });
    expect(options.HostConfig).not.toHaveProperty('NanoCpus');
    expect(limitsOf('dev.large', { limits: () => ({ pids: 9 }) })).toMatchObject({
      cpus: 2,
      burst: false,
      pids: 9,
    });
  });
});

describe('names that become paths', () => {
  it.each(['../x', '', 'a/b', '.', 'A', 'x'.repeat(64)])('pod id %j is refused', (id) => {
    expect(() => checkPodId(id)).toThrow(/not a pod id/);
  });

  it.each(['', '-a', 'a_b', 'x'.repeat(21), '../x'])('instance %j is refused', (instance) => {
    expect(() => checkInstance(instance)).toThrow(/not a name/);
  });

  it('environments are digests', () => {
    const { dir } = layoutOf('/s', 'x').environment('42/branch/../../etc');
    expect(dir).toMatch(/^\/s\/instances\/x\/environments\/[0-9a-f]{24}$/);
  });
});

describe('lines of a log', () => {
  it('come whole, whatever the pieces', () => {
    const cutter = lineCutter();
    expect([...cutter.push('a\nb'), ...cutter.push('c\r\n\nd')]).toEqual(['a', 'bc', '']);
    expect(cutter.rest()).toEqual(['d']);
  });

  it('are cut when they are too long, at a bounded cost', () => {
    const cutter = lineCutter();
    for (let i = 0; i < 100; i += 1) expect(cutter.push('x'.repeat(10_000))).toEqual([]);
    expect(cutter.push('end\nnext\n')).toEqual([`${'x'.repeat(longestLine)}…`, 'next']);
  });
});

describe('acts in turn', () => {
  it('of one key run one after the other, also after a failure; of others side by side', async () => {
    const inTurn = keyedLock();
    const seen: string[] = [];
    const act = (name: string, ms: number) => async () => {
      seen.push(`${name} begins`);
      await delay(ms);
      seen.push(`${name} ends`);
      if (name === 'a') throw new Error('a');
    };
    const results = await Promise.allSettled([
      inTurn('1', act('a', 20)),
      inTurn('1', act('b', 0)),
      inTurn('2', act('c', 0)),
    ]);
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled']);
    expect(seen.indexOf('b begins')).toBeGreaterThan(seen.indexOf('a ends'));
    expect(seen.indexOf('c begins')).toBeLessThan(seen.indexOf('a ends'));
  });

  it('asked a hundred times meanwhile, happen once more', async () => {
    let calls = 0;
    const both = new Promise<void>((resolve) => {
      const { ask } = coalesce(async () => {
        calls += 1;
        if (calls === 2) resolve();
      }, 1);
      for (let i = 0; i < 100; i += 1) ask();
    });
    await both;
    await delay(20);
    expect(calls).toBe(2);
  });
});

describe('answers of a pod', () => {
  it('reach who asked; others and nonsense are passed over', async () => {
    const answers = answersOf();
    const one = answers.expect('one', 1_000);
    for (const text of ['', 'two 0\n', 'one\n', 'one 0', 'one 1234\n', '../one 0\n']) answers.take(text);
    answers.take('one 3\n');
    expect(await one).toBe(3);
  });

  it('do not come when the pod is slow or ends', async () => {
    const answers = answersOf();
    await expect(answers.expect('slow', 1)).rejects.toMatchObject({ code: 'docker-refused' });
    const lost = answers.expect('lost', 10_000);
    answers.end();
    await expect(lost).rejects.toMatchObject({ code: 'docker-refused' });
  });
});
