import type { Front } from '../../src/nginx/front.ts';

export const own: Front = {
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

/** By the name of the golden file. */
export const cases: Readonly<Record<string, Front>> = {
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
