import { cutText } from '../../../schema/cut-text.ts';
import { visibleLines } from './visible-lines.ts';

/** A `/pinacle` line of a comment. */
export interface CommandLine {
  /** 1-based, in the comment. */
  readonly line: number;
  /** The words after `/pinacle`, the verb in lower case first; empty for a bare `/pinacle`. */
  readonly words: string[];
}

const maxCommands = 5;
const maxWords = 40;
const maxWord = 200;

/**
 * The commands of a comment: lines whose first word is `/pinacle`, outside quotes, code and hidden text. At most five; what follows is
 * left out. Pure, in time linear in the body.
 */
export function parseCommands(body: string): CommandLine[] {
  const found: CommandLine[] = [];
  // GitHub's limit of a comment; a payload that claims more is not read further.
  const lines = body.slice(0, 65_536).split(/\r\n|\r|\n/);
  for (const { line, text } of visibleLines(lines)) {
    const words = commandWords(text);
    if (words) found.push({ line, words });
    if (found.length === maxCommands) break;
  }
  return found;
}

function commandWords(line: string): string[] | undefined {
  const words = line
    .trim()
    .split(/\s+/, maxWords + 1)
    .map((word) => cutText(word, maxWord));
  if (words[0]?.toLowerCase() !== '/pinacle') return undefined;
  const [verb, ...rest] = words.slice(1);
  return verb === undefined ? [] : [verb.toLowerCase(), ...rest];
}
