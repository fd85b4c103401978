import { Text } from '@codemirror/state';
import { expect, it } from 'vitest';
import { parseManifest } from '../../../schema/manifest/parse.ts';
import { diagnosticsOf } from '../../../web/lib/manifest/diagnostics.ts';

const at = (text: string) => {
  const parsed = parseManifest(text, { file: 'pinacle.yaml' });
  const doc = Text.of(text.split(/\r?\n/));
  return diagnosticsOf(doc, 'problems' in parsed ? parsed.problems : []).map(({ from, to, message }) => [
    doc.sliceString(from, to),
    message.split('\n')[0],
  ]);
};

it.each<[string, string]>([
  ['tier: dev.tiny\n', 'dev.tiny'],
  ['install: npm ci\r\nprocesses:\r\n  - name: Web\r\n    startCommand: x\r\n', 'Web'],
  ['name: "𝒳"\nprot: 1\n', 'prot'],
])('a problem of %j is marked at its very words', (text, marked) => {
  expect(at(text)).toEqual([[marked, expect.any(String)]]);
});

it('a problem beyond a text that became shorter is at its end', () => {
  const end = { line: 9, column: 9, endLine: 9, endColumn: 12 };
  const problem = { file: '', path: '', rule: 'x', message: 'm', fix: 'f', ...end };
  expect(diagnosticsOf(Text.of(['a']), [problem])).toEqual([
    { from: 1, to: 1, severity: 'error', message: 'm\nf' },
  ]);
});
