import { describe, expect, it } from 'vitest';
import { indentAfter, indented } from '../../../web/lib/manifest/indent.ts';

describe('the next line', () => {
  it.each<[string, number | undefined]>([
    ['processes:', 2],
    ['    healthCheck:  ', 6],
    ['  - healthCheck:', 6],
    ['  - name: web', undefined],
    ['# note:', undefined],
    ['name: "a:', undefined],
    ['', undefined],
  ])('after %j begins at %s', (line, column) => {
    expect(indentAfter(line)).toBe(column);
  });
});

it.each<[string, string, string]>([
  ['', 'deploy:\n\t#{}', 'deploy:\n\t#{}'],
  ['    ', 'dependsOn:\n\t- #{web}', 'dependsOn:\n\t- #{web}'],
  ['  - he', 'healthCheck:\n\t#{}', 'healthCheck:\n\t  #{}'],
  // Tabs only before all else of a line: elsewhere CodeMirror would leave them, and YAML wants none.
  ['- - a', 'x:\n\t\ty:', 'x:\n\t\t    y:'],
])('in a line that begins as %j, %j is written as %j', (line, snippet, written) => {
  expect(indented(snippet, line)).toBe(written);
});
