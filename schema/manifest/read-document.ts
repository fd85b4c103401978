import { Composer, type CST, type Document, Lexer, Parser, type YAMLError } from 'yaml';
import type { Finding, Span } from './finding.ts';
import { limits } from './limits.ts';
import { explainYamlError } from './yaml-errors.ts';

/**
 * Reads one YAML 1.2 document. Undefined when there is none to judge; `root` is the token of all that it holds, as it is written.
 * The parser's own stack is watched token by token: the composer after it recurses, and 64 KiB of `{` would end the process
 * (measured with yaml 2.9 on Node 20: a fatal error of V8 that nothing can catch).
 */
export function readDocument(text: string): {
  readonly document?: Document.Parsed;
  readonly root?: CST.Token | undefined;
  readonly findings: readonly Finding[];
} {
  try {
    const { tokens, findings } = readTokens(text);
    if (findings.length > 0) return { findings };
    const root = tokens.find((token) => token.type === 'document')?.value;
    return { ...compose(tokens, text), root };
  } catch {
    return {
      findings: [{ at: { start: 0, end: 0 }, rule: 'yaml-syntax', ...explainYamlError('IMPOSSIBLE') }],
    };
  }
}

/** Depth 20 of a document takes at most two tokens of the stack for each level, and one for the document. */
const deepestStack = 2 * limits.depth + 4;

function readTokens(text: string): { tokens: readonly CST.Token[]; findings: readonly Finding[] } {
  const parser = new Parser();
  const tokens: CST.Token[] = [];
  for (const lexeme of new Lexer().lex(text)) {
    tokens.push(...parser.next(lexeme));
    if (parser.stack.length > deepestStack)
      return { tokens, findings: [tooDeep({ start: parser.offset, end: parser.offset + 1 })] };
  }
  tokens.push(...parser.end());
  return { tokens, findings: tokens.flatMap(refuseDirective) };
}

export function tooDeep(at: Finding['at']): Finding {
  return {
    at,
    rule: 'too-deep',
    message: `more than ${limits.depth} levels of maps and lists`,
    fix: 'Flatten the file.',
  };
}

function refuseDirective(token: CST.Token): readonly Finding[] {
  if (token.type !== 'directive') return [];
  const at = { start: token.offset, end: token.offset + token.source.length };
  return [
    {
      at,
      rule: 'yaml-directive',
      message: 'directives are not read here',
      fix: 'Remove the line; the file is YAML 1.2.',
    },
  ];
}

function compose(
  tokens: readonly CST.Token[],
  text: string,
): { document?: Document.Parsed; findings: readonly Finding[] } {
  // Our own pass finds duplicate keys: the library's compares every key with every other.
  const composer = new Composer({
    schema: 'core',
    merge: false,
    uniqueKeys: false,
    stringKeys: true,
    resolveKnownTags: false,
    logLevel: 'silent',
  });
  const documents = composer.compose(tokens, true, text.length);
  const document = documents.next().value as Document.Parsed | undefined;
  const second = documents.next().value as Document.Parsed | undefined;
  if (second) return { findings: [secondDocument({ start: second.range[0], end: second.range[0] })] };
  const errors = document ? [...document.errors, ...document.warnings] : [];
  if (document && errors.length === 0) return { document, findings: [] };
  return { findings: firstOfEachLine(errors, text) };
}

function secondDocument(at: Span): Finding {
  return {
    at,
    rule: 'multiple-documents',
    message: 'a second document begins here',
    fix: 'Keep one document: remove the `---` or `...` and what does not belong.',
  };
}

/** A mistake often echoes: only the first on each line is told, and only so many. */
function firstOfEachLine(errors: readonly YAMLError[], text: string): readonly Finding[] {
  const findings: Finding[] = [];
  let told = -1;
  for (const error of errors.toSorted((a, b) => a.pos[0] - b.pos[0])) {
    const [start, end] = error.pos;
    if (start <= told) continue;
    const newline = text.indexOf('\n', start);
    told = newline < 0 ? text.length : newline;
    const rule = error.code === 'TAG_RESOLVE_FAILED' ? 'yaml-tag' : 'yaml-syntax';
    findings.push({ at: { start, end: Math.min(end, told) }, rule, ...explainYamlError(error.code) });
    if (findings.length === limits.syntaxErrors) break;
  }
  return findings;
}
