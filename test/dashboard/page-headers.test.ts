import { describe, expect, it } from 'vitest';
import { pageHeaders } from '../../src/dashboard/page-headers.ts';

const policyOf = (
  rules = { nonce: 'bm9uY2U=', frames: 'https://*.pods.example', github: 'https://github.com' },
) =>
  Object.fromEntries(
    (pageHeaders(rules)['content-security-policy'] ?? '').split('; ').map((directive) => {
      const [name, ...values] = directive.split(' ');
      return [name, values.join(' ')];
    }),
  );

describe('a page of the dashboard', () => {
  it('runs no script but its own, and none that stands in its text', () => {
    expect(policyOf()['script-src']).toBe("'nonce-bm9uY2U=' 'strict-dynamic'");
    expect(JSON.stringify(policyOf())).not.toMatch(/unsafe-/);
  });

  it.each([
    ['default-src', "'none'"],
    ['frame-src', "'self' https://*.pods.example"],
    ['frame-ancestors', "'none'"],
    ['base-uri', "'none'"],
    ['connect-src', "'self'"],
    ['form-action', "'self' https://github.com"],
  ])('has %s %s', (directive, value) => {
    expect(policyOf()[directive]).toBe(value);
  });
});
