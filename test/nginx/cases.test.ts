import { describe, expect, it } from 'vitest';
import type { Front } from '../../src/nginx/front.ts';
import { makeFiles } from '../../src/nginx/make-files.ts';

const own: Front = {
  dir: '/etc/nginx/pinacle',
  answersDir: '/run/pinacle-answers',
  httpPort: 80,
  httpsPort: 443,
  podsDomain: 'pods-example.com',
  dashboardHost: 'pinacle.example.com',
  serverAddress: '127.0.0.1:8080',
  gatewayAddress: '127.0.0.1:8081',
  proxyKey: 'k'.repeat(43),
  hosts: ['web-shop-main-acme.pods-example.com', 'api-shop-main-acme.pods-example.com', 'shop.example.net'],
  certificates: new Map([
    ['*.pods-example.com', '/state/certificates/_.pods-example.com.pem'],
    ['pinacle.example.com', '/state/certificates/pinacle.example.com.pem'],
    ['shop.example.net', '/state/certificates/shop.example.net.pem'],
  ]),
  addresses: ['172.18.0.18:3000', '172.18.0.2:8080'],
};

const cases: Readonly<Record<string, Front>> = {
  'own-domain': own,
  'no-certificates-yet': { ...own, certificates: new Map(), addresses: [] },
  'certificate-for-each-host': {
    ...own,
    httpsPort: 8443,
    certificates: new Map([['web-shop-main-acme.pods-example.com', '/state/certificates/web.pem']]),
  },
  localhost: {
    ...own,
    podsDomain: 'localhost',
    dashboardHost: undefined,
    httpPort: 8000,
    hosts: ['web-shop-main-acme.localhost'],
    certificates: new Map(),
  },
};

describe("nginx's configuration", () => {
  it.each(Object.entries(cases))('%s', async (name, front) => {
    const text = Object.entries(makeFiles(front))
      .map(([file, body]) => `#=== ${file}\n${body}`)
      .join('\n');
    await expect(text).toMatchFileSnapshot(`golden/${name}.conf`);
  });

  it('is the same whatever the order of hosts and addresses', () => {
    const turned = { ...own, hosts: own.hosts.toReversed(), addresses: own.addresses.toReversed() };
    expect(makeFiles(turned)).toEqual(makeFiles(own));
  });

  it('takes no name and no address that could say something else to nginx', () => {
    const hosts = [
      'a.example.net; return 200',
      'b.example.net" {',
      '../c.example.net',
      '$host',
      'd e.example.net',
    ];
    const files = makeFiles({ ...own, hosts, addresses: ['1.2.3.4:80; } evil', 'x:1'] });
    expect(Object.values(files).join('')).not.toMatch(/return 200|" \{\n.*evil|c\.example|d e\.|x:1/);
    expect(files['hosts.map']).toBe('');
    expect(files['addresses.conf']).toBe('');
  });
});
