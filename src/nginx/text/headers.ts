import type { Front } from '../front.ts';

/**
 * What is told of who asks. Host is the one by which the server was chosen, not a line that says otherwise. Headers by which
 * frameworks believe a proxy, beside those that we set, do not come from outside: nginx can clear names and not kinds of names; those
 * with `_` it drops by itself.
 */
export function headersFile(front: Front): string {
  const host = hostAndPort(front);
  const set = {
    Host: host,
    'X-Forwarded-For': '$remote_addr',
    'X-Forwarded-Host': host,
    'X-Forwarded-Proto': '$scheme',
  };
  const lines = [
    ...Object.entries(set).map(([name, value]) => `${name} ${value}`),
    ...believed.map((name) => `${name} ""`),
  ];
  return `${roomForNames}${lines.map((line) => `proxy_set_header ${line};\n`).join('')}`;
}

/** So many names do not fit nginx's usual table: it warns of that at each start, and looks them up more slowly. */
const roomForNames = 'proxy_headers_hash_max_size 1024;\nproxy_headers_hash_bucket_size 128;\n';

const believed = [
  'Forwarded',
  'X-Forwarded-Access-Token',
  'X-Forwarded-By',
  'X-Forwarded-Client-Cert',
  'X-Forwarded-Email',
  'X-Forwarded-Groups',
  'X-Forwarded-Method',
  'X-Forwarded-Path',
  'X-Forwarded-Port',
  'X-Forwarded-Preferred-Username',
  'X-Forwarded-Prefix',
  'X-Forwarded-Protocol',
  'X-Forwarded-Scheme',
  'X-Forwarded-Server',
  'X-Forwarded-Ssl',
  'X-Forwarded-Uri',
  'X-Forwarded-User',
  'X-Original-Method',
  'X-Original-URI',
  'X-Pinacle-Address',
  'X-Pinacle-Cookie',
  'X-Pinacle-Proxy',
  'X-Real-IP',
] as const;

/** A location that has headers of its own does not inherit any: each includes them. */
export function forwarded({ dir }: Pick<Front, 'dir'>): string {
  return `include "${dir}/headers.conf";`;
}

/** Host as people write it in a URL: with the port, when it is not the usual one. */
function hostAndPort({ podsDomain, httpPort, httpsPort }: Front): string {
  const [port, usual] = podsDomain === 'localhost' ? [httpPort, 80] : [httpsPort, 443];
  return port === usual ? '$host' : `$host:${port}`;
}
