import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hasBech32Checksum } from '../../schema/manifest/bech32.ts';
import { formatDuration, parseDuration } from '../../schema/manifest/duration.ts';
import { quote } from '../../schema/manifest/quote.ts';
import { editDistance, suggest } from '../../schema/manifest/suggest.ts';

describe('durations', () => {
  it.each([
    ['90s', 90_000],
    ['30m', 1_800_000],
    ['72h', 259_200_000],
    ['7d', 604_800_000],
    ['1d12h', 129_600_000],
    ['0s', 0],
    ['never', null],
    ['', undefined],
    ['90', undefined],
    ['1h1d', undefined],
    ['1.5h', undefined],
    [' 1h', undefined],
    ['1h\n', undefined],
    ['999999999h', undefined],
  ])('%j is %s', (text, milliseconds) => {
    expect(parseDuration(text)).toBe(milliseconds);
  });

  it.each([
    [null, 'never'],
    [0, '0s'],
    [999, '0s'],
    [90_000, '1m30s'],
    [259_200_000, '3d'],
    [129_600_000, '1d12h'],
  ])('%s is shown as %s', (milliseconds, text) => {
    expect(formatDuration(milliseconds)).toBe(text);
  });

  it('read back what they show', () => {
    const property = fc.property(
      fc.nat(8_000_000),
      (seconds) => parseDuration(formatDuration(seconds * 1000)) === seconds * 1000,
    );
    expect(fc.check(property)).toMatchObject({ failed: false });
  });
});

describe('suggest', () => {
  const keys = [
    'name',
    'displayName',
    'startCommand',
    'cwd',
    'env',
    'dependsOn',
    'healthCheck',
    'port',
    'url',
  ];
  it.each([
    ['startComand', 'startCommand'],
    ['startcommand', 'startCommand'],
    ['command', 'startCommand'],
    ['depends_on', 'dependsOn'],
    ['health-check', 'healthCheck'],
    ['workdir', 'cwd'],
    ['prot', 'port'],
    ['xyzzy', undefined],
    ['', undefined],
    ['toString', undefined],
    ['constructor', undefined],
    ['p'.repeat(1000), undefined],
  ])('%s: %s', (word, meant) => {
    expect(suggest(word, keys)).toBe(meant);
  });

  it('is a metric, but for the swap of neighbours', () => {
    const word = fc.string({ maxLength: 8 });
    fc.assert(
      fc.property(word, word, (a, b) => {
        expect(editDistance(a, b)).toBe(editDistance(b, a));
        expect(editDistance(a, b) === 0).toBe(a === b);
        expect(editDistance(a, b)).toBeLessThanOrEqual(Math.max(a.length, b.length));
      }),
    );
    expect(editDistance('prot', 'port')).toBe(1);
  });
});

describe('quote', () => {
  it.each([
    ['web', '`web`'],
    ['a`b\n\u202e\u0000c', '`a?b???c`'],
    ['x'.repeat(100), `\`${'x'.repeat(59)}…\``],
  ])('%j', (word, shown) => {
    expect(quote(word)).toBe(shown);
  });
});

describe('bech32', () => {
  it.each([
    ['age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p', true],
    ['age1lggyhqrw2nlhcxprm67z43rta597azn8gknawjehu9d9dl0jq3yqqvfafg', true],
    ['age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8q', false],
    ['age1', false],
    ['', false],
    ['1qqqqqqq', false],
  ])('%s: %s', (text, valid) => {
    expect(hasBech32Checksum(text)).toBe(valid);
  });
});
