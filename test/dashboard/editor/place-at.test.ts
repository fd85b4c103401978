import { describe, expect, it } from 'vitest';
import { keyAt } from '../../../web/lib/manifest/path-at.ts';
import { placeAt } from '../../../web/lib/manifest/place-at.ts';

/** `^` is the cursor. */
const at = (marked: string) => placeAt(marked.replace('^', ''), marked.indexOf('^'));
const processes = 'processes:\n  - name: web\n';

describe('where somebody writes', () => {
  it.each<[string, string, string, string[], string[]]>([
    ['an empty file', '^', 'key', [], []],
    ['a key at the top', 'tier: dev.small\nser^', 'key', [], ['tier']],
    ['a key between others', 'tier: dev.small\n^\ninstall: npm ci\n', 'key', [], ['tier', 'install']],
    ['a key of a map', 'deploy:\n  ttl: 72h\n  pull^\ntier: dev.small\n', 'key', ['deploy'], ['ttl']],
    ['the first key of a map', 'deploy:\n  ^', 'key', ['deploy'], []],
    ['a key of an item', `${processes}    st^`, 'key', ['processes', '-'], ['name']],
    ['an empty line of an item', `${processes}    ^\ntier: dev.small\n`, 'key', ['processes', '-'], ['name']],
    [
      'a map in an item',
      `${processes}    healthCheck:\n      ht^`,
      'key',
      ['processes', '-', 'healthCheck'],
      [],
    ],
    ['the first key of an item', 'processes:\n  - na^', 'item', ['processes', '-'], []],
    ['an item without indentation', 'processes:\n- name: a\n- ^', 'item', ['processes', '-'], []],
    ['an item that is a word', 'services:\n  - post^', 'item', ['services', '-'], []],
    ['a value', 'tier: ^', 'value', ['tier'], []],
    ['a value half written', 'tier: dev.m^\n', 'value', ['tier'], []],
    ['a value of an item', `${processes}    restart: on^`, 'value', ['processes', '-', 'restart'], []],
    ['a value of the line of a dash', 'tabs:\n  - name: A^', 'value', ['tabs', '-', 'name'], []],
    ['a list in one line', 'services: [postgres, re^]', 'value', ['services', '-'], []],
    ['a list that is not closed', 'services: [^\ntier: dev.small\n', 'value', ['services', '-'], []],
    [
      'a map in one line',
      `${processes}    healthCheck: {http: /, in^}`,
      'key',
      ['processes', '-', 'healthCheck'],
      ['http'],
    ],
    ['a value in one line', 'deploy: {pullRequests: a^}', 'value', ['deploy', 'pullRequests'], []],
    ['a key that is there', 'deploy:\n  pull^Requests: auto\n  ttl: 1h\n', 'key', ['deploy'], ['ttl']],
  ])('%s', (_, marked, kind, path, others) => {
    expect(at(marked)).toMatchObject({ kind, path, others });
  });

  it.each([
    ['a comment', 'tier: dev.small # de^'],
    ['a line of comment', '# ti^'],
    ['quotes', 'name: "a ^b"'],
    ['a block of text', 'install: |-\n  npm ci\n  np^\n'],
    ['a word with a colon in it', 'image: node:2^'],
  ])('is not known within %s', (_, marked) => {
    const place = at(marked);
    expect(place === undefined || place.path[0] === 'image').toBe(true);
  });

  it('knows where a word began, and whether it is a key already', () => {
    expect(at('tier: dev.m^')).toMatchObject({ from: 6, named: false });
    expect(at('deploy:\n  pu^ll: auto')).toMatchObject({ from: 10, named: true });
  });

  it('never throws, whatever stands there', () => {
    const text = `${processes}    healthCheck: {http: [a, {b: "c\n  - ^\n- : x\n\t- {\n`;
    for (let offset = 0; offset <= text.length; offset += 1)
      expect(() => placeAt(text, offset)).not.toThrow();
  });
});

describe('the key under the pointer', () => {
  it.each<[string, string[] | undefined]>([
    ['ti^er: dev.small', ['tier']],
    [`${processes}    health^Check:\n      http: /`, ['processes', '-', 'healthCheck']],
    [`${processes}    healthCheck: {ht^tp: /}`, ['processes', '-', 'healthCheck', 'http']],
    ['"ti^er": dev.small', ['tier']],
    ['tier: dev^.small', undefined],
    ['# ti^er: x', undefined],
  ])('%s', (marked, path) => {
    expect(keyAt(marked.replace('^', ''), marked.indexOf('^'))?.path).toEqual(path);
  });
});
