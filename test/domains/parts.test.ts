import { describe, expect, it } from 'vitest';
import type { Pass } from '../../reconciler/reconcile.ts';
import { claimsOf } from '../../src/domains/claims-of.ts';
import { isOurs } from '../../src/domains/is-ours.ts';
import { openRecords } from '../../src/domains/record.ts';
import { aSubject } from '../builders/manifest.ts';
import { aProcess, aSpec } from '../builders/spec.ts';

describe('the record of a domain', () => {
  const recordOf = openRecords('s'.repeat(32));
  const shop = { domain: 'app.example.com', repositoryId: 42 };

  it('is the same each time, and of this domain, this repository and this server alone', () => {
    const { name, value } = recordOf(shop);
    expect(name).toBe('_pinacle.app.example.com');
    expect(value).toMatch(/^pinacle=[0-9a-f]{40}$/);
    expect(openRecords('s'.repeat(32))(shop).value).toBe(value);
    const others = [
      recordOf({ ...shop, repositoryId: 43 }),
      recordOf({ ...shop, domain: 'www.example.com' }),
      openRecords('t'.repeat(32))(shop),
      openRecords('')(shop),
    ];
    for (const other of others) expect(other.value).not.toBe(value);
  });
});

describe('names of Pinacle itself', () => {
  const config = { podsDomain: 'pods.example', publicUrl: 'https://pinacle.example:8443' };

  it.each([
    'pods.example',
    'web-shop-main-acme.pods.example',
    'pinacle.example',
    'a.b.pinacle.example',
    'localhost',
    'app.localhost',
  ])('%s is one', (domain) => expect(isOurs(domain, config)).toBe(true));

  it.each(['app.example.com', 'evil-pods.example', 'pods.example.com', 'example'])('%s is none', (domain) =>
    expect(isOurs(domain, config)).toBe(false),
  );
});

describe('what a pass says of domains', () => {
  const spec = aSpec({
    processes: [
      aProcess({ name: 'web', port: 3000, domains: ['app.example.com', 'www.example.com'] }),
      aProcess({ name: 'worker', domains: ['jobs.example.com'] }),
    ],
  });
  const run = { kind: 'run', spec } as const;
  const converged = { kind: 'converged' } as Pass['outcome'];
  const said = (over: Partial<Pass>) =>
    claimsOf({ desired: run, subject: aSubject(), outcome: converged, ...over } as Pass);
  const both = [
    { domain: 'app.example.com', process: 'web' },
    { domain: 'www.example.com', process: 'web' },
  ];

  it('is what processes with a port ask for, asleep or not', () => {
    expect(said({})).toEqual(both);
    expect(said({ desired: { kind: 'stop', why: 'asleep', preview: spec } })).toEqual(both);
  });

  it('is that there are none when the environment is removed, and in a fork', () => {
    expect(said({ desired: { kind: 'remove', signal: { kind: 'branch-gone' } } })).toEqual([]);
    expect(said({ subject: aSubject({ fork: true }) })).toEqual([]);
  });

  it.each<[string, Partial<Pass>]>([
    ['the manifest cannot be read', { desired: { kind: 'invalid', problems: [] } }],
    ['it is suspended', { desired: { kind: 'stop', why: 'suspended' } }],
    ['nothing is known of whose it is', { subject: null }],
    [
      'a newer pass has overtaken it',
      { outcome: { kind: 'failed', fault: 'world', code: 'stale-epoch', message: 'm', retry: true } },
    ],
  ])('is nothing when %s', (_, over) => expect(said(over)).toBeUndefined());
});
