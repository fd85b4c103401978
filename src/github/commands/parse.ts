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
  let state: Surroundings = { fence: null, comment: false };
  // GitHub's limit of a comment; a payload that claims more is not read further.
  const lines = body.slice(0, 65_536).split(/\r\n|\r|\n/);
  for (const [index, text] of lines.entries()) {
    const read = readLine(state, text);
    state = read.state;
    const words = read.visible === undefined ? undefined : commandWords(read.visible);
    if (words) found.push({ line: index + 1, words });
    if (found.length === maxCommands) break;
  }
  return found;
}

/** What a line stands in. */
interface Surroundings {
  /** The fence that will end the code block: its character and least length. */
  readonly fence: { readonly mark: string; readonly length: number } | null;
  readonly comment: boolean;
}

/** What of a line people see as text; undefined when it is code, a quote or hidden. */
function readLine(state: Surroundings, text: string): { state: Surroundings; visible?: string } {
  if (state.comment) return afterComment(state, text);
  if (state.fence) return { state: closesFence(state.fence, text) ? { ...state, fence: null } : state };
  const opening = /^ {0,3}(`{3,}|~{3,})(.*)$/.exec(text);
  // A backtick fence's info string holds no backtick; otherwise it is inline code.
  if (opening && !(opening[1]?.startsWith('`') && opening[2]?.includes('`'))) {
    const mark = opening[1] ?? '';
    return { state: { ...state, fence: { mark: mark.charAt(0), length: mark.length } } };
  }
  // Four columns or a tab: code.
  if (/^(?: {4}| {0,3}\t)/.test(text)) return { state };
  return outsideComments(state, text);
}

function closesFence(fence: { mark: string; length: number }, text: string): boolean {
  const closing = /^ {0,3}(`{3,}|~{3,})[ \t]*$/.exec(text)?.[1];
  return closing?.startsWith(fence.mark) === true && closing.length >= fence.length;
}

/** A line that ends a hidden comment shows nothing: what stands behind `-->` is not the first word of its line. */
function afterComment(state: Surroundings, text: string): { state: Surroundings } {
  const end = text.indexOf('-->');
  if (end < 0) return { state };
  return { state: { ...state, comment: endsInComment(text.slice(end + 3)) } };
}

function outsideComments(state: Surroundings, text: string): { state: Surroundings; visible: string } {
  const start = text.indexOf('<!--');
  const visible = start < 0 ? text : text.slice(0, start);
  return { state: { ...state, comment: endsInComment(text) }, visible };
}

function endsInComment(text: string): boolean {
  return text.lastIndexOf('<!--') > text.lastIndexOf('-->');
}

function commandWords(line: string): string[] | undefined {
  const words = line
    .trim()
    .split(/\s+/, maxWords + 1)
    .map((word) => word.slice(0, maxWord));
  if (words[0]?.toLowerCase() !== '/pinacle') return undefined;
  const [verb, ...rest] = words.slice(1);
  return verb === undefined ? [] : [verb.toLowerCase(), ...rest];
}
