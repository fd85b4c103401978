import { describe, expect, it } from 'vitest';
import { environmentPage } from '../../src/pages/environment-page.ts';
import { openPageLink, pageUrl } from '../../src/pages/page-key.ts';

const secret = 'a-secret-of-this-test-only';

describe('the link to an environment page', () => {
  it('opens the environment it was made for', () => {
    const url = new URL(
      pageUrl({ publicUrl: 'http://pinacle.test/', secret, environment: '42/branch/feature/login' }),
    );
    const id = url.pathname.split('/').at(-1) ?? '';
    expect(openPageLink({ secret, id, key: url.searchParams.get('key') ?? '' })).toBe(
      '42/branch/feature/login',
    );
  });

  it.each(['', 'x', 'A'.repeat(32)])('is refused with the key "%s"', (key) => {
    const id = Buffer.from('42/pull/7').toString('base64url');
    expect(openPageLink({ secret, id, key })).toBeUndefined();
  });

  it('is refused with the key of another environment', () => {
    const url = new URL(pageUrl({ publicUrl: 'http://pinacle.test', secret, environment: '42/pull/7' }));
    const id = Buffer.from('42/pull/8').toString('base64url');
    expect(openPageLink({ secret, id, key: url.searchParams.get('key') ?? '' })).toBeUndefined();
  });
});

describe('the environment page', () => {
  it('escapes everything that a repository may have written', () => {
    const evil = '<script>alert(1)</script>"\'';
    const html = environmentPage({
      title: evil,
      head: evil,
      kind: 'failed',
      outcome: evil,
      lastUse: evil,
      plan: evil,
      processes: [{ name: evil, url: evil }],
      passes: [{ epoch: 1, at: evil, outcome: evil, timings: { [evil]: 3 } }],
    });
    expect(html).not.toContain('<script');
  });
});
