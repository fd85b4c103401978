import { expect, it } from 'vitest';
import { verifySignature } from '../../src/deliveries/verify-signature.ts';
import { sign } from './payloads.ts';

const body = Buffer.from('Hello, World!');

it("agrees with GitHub's documented example", () => {
  const documented = 'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17';
  expect(verifySignature(documented, body, ["It's a Secret to Everybody"])).toBe(true);
});

it.each([
  ['the present secret', sign(body, 'new'), ['new', 'old'], true],
  ['the former secret while it is being changed', sign(body, 'old'), ['new', 'old'], true],
  ['the former secret afterwards', sign(body, 'old'), ['new'], false],
  ['another body', sign('other', 'new'), ['new'], false],
  ['no secret at all', sign(body, ''), [], false],
  ['half a signature', sign(body, 'new').slice(0, 40), ['new'], false],
  ['the wrong scheme', sign(body, 'new').replace('sha256', 'sha1'), ['new'], false],
  ['upper case', sign(body, 'new').toUpperCase(), ['new'], false],
  ['nothing', '', ['new'], false],
])('%s', (_title, signature, secrets, expected) => {
  expect(verifySignature(signature, body, secrets)).toBe(expected);
});
