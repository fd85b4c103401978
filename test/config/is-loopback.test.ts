import { expect, it } from 'vitest';
import { isLoopback } from '../../src/config/is-loopback.ts';

it.each([
  ['127.0.0.1', true],
  ['127.8.8.8', true],
  ['::1', true],
  ['::ffff:127.0.0.1', true],
  ['::FFFF:127.0.0.1', true],
  ['localhost', true],
  ['0.0.0.0', false],
  ['::', false],
  ['10.0.0.1', false],
  ['::ffff:10.0.0.1', false],
  ['127.0.0.1.example.com', false],
  ['localhost.example.com', false],
  [undefined, false],
])('%s is this machine: %s', (address, own) => expect(isLoopback(address)).toBe(own));
