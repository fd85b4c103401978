import { describe, expect, it } from 'vitest';
import { makeFiles } from '../../src/nginx/make-files.ts';
import { cases, own } from './fronts.ts';

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
    expect(files['addresses.conf']).not.toContain('upstream');
  });
});
