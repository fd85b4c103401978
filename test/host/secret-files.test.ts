import { describe, expect, it } from 'vitest';
import { secretFiles } from '../../host/secrets/secret-files.ts';
import { checkSecretPath } from '../../host/secrets/secret-path.ts';
import { aProcess, aSpec } from '../builders/spec.ts';

describe('path of a secret that is a file', () => {
  it.each([
    '../x',
    'a/../../x',
    '/etc/passwd',
    'a//b',
    './a',
    '..current/x',
    'a\u0000b',
    'a\nb',
    '',
    'a/',
    'x'.repeat(201),
  ])('%j is refused on the host as well', (path) => {
    expect(() => checkSecretPath(path)).toThrow('not a path of a secret');
  });

  it.each(['key', 'tls/key.pem', 'a.b/c-d_e'])('%s may be', (path) => {
    expect(checkSecretPath(path)).toBe(path);
  });
});

it('a variable is quoted, whatever its bytes', () => {
  const secrets = [{ name: 'KEY', as: 'env', from: 'team', digest: '0' }] as const;
  const spec = aSpec({ secrets, processes: [aProcess({ name: 'web', secrets: ['KEY'] })] });
  const bytes = Buffer.from([0x27, 0x24, 0x28, 0xff, 0x0a, 0x60]);
  const text = secretFiles(spec, new Map([['KEY', bytes]]))
    .get('env/web')
    ?.toString('latin1');
  expect(text).toBe("export KEY=''\\''$(\xff\n`'\n");
});
