import type { ErrorCode } from 'yaml';

interface Words {
  readonly message: string;
  readonly fix: string;
}

const unread: Words = {
  message: 'this cannot be read as YAML',
  fix: 'Check indentation, quotes and colons here and on the line before.',
};

/** Our own words for the library's errors: its messages quote the file, and a secret could stand there. */
const words: Readonly<Partial<Record<ErrorCode, Words>>> = {
  ALIAS_PROPS: { message: 'an alias has a tag or an anchor', fix: 'Remove it from the alias.' },
  BAD_ALIAS: {
    message: 'an alias or anchor has no proper name',
    fix: 'Give it a name, or put the text in quotes if it only begins with `*` or `&`.',
  },
  BAD_DQ_ESCAPE: {
    message: 'unknown escape in double quotes',
    fix: 'Write `\\\\` for a backslash, or use single quotes.',
  },
  BAD_INDENT: {
    message: 'this is not indented like what it belongs to',
    fix: 'Line it up with its neighbours, in spaces.',
  },
  BAD_SCALAR_START: { message: 'a text cannot begin with this character', fix: 'Put the text in quotes.' },
  BLOCK_AS_IMPLICIT_KEY: {
    message: 'a map or list stands where a text belongs',
    fix: 'Put the text in quotes if it has a colon, or begin a new line.',
  },
  BLOCK_IN_FLOW: {
    message: 'an indented block stands inside brackets',
    fix: 'Close the bracket first, or write it all in brackets.',
  },
  KEY_OVER_1024_CHARS: {
    message: 'a key is longer than 1024 characters',
    fix: 'Shorten it, or put a missing quote.',
  },
  MISSING_CHAR: {
    message: 'a closing quote, bracket, comma or colon is missing',
    fix: 'Close what was opened here or before.',
  },
  MULTILINE_IMPLICIT_KEY: {
    message: 'a key goes over several lines',
    fix: 'Put a colon after the key, or a missing quote.',
  },
  MULTIPLE_ANCHORS: { message: 'a value has two anchors', fix: 'Keep one.' },
  MULTIPLE_DOCS: { message: 'a second document begins here', fix: 'Keep one document.' },
  MULTIPLE_TAGS: { message: 'a value has two tags', fix: 'Remove them.' },
  NON_STRING_KEY: { message: 'a key is not a text', fix: 'Write a text as key.' },
  TAB_AS_INDENT: { message: 'a tab is used to indent', fix: 'Use spaces.' },
  TAG_RESOLVE_FAILED: {
    message: 'a tag that is not read here, or that does not fit its value',
    fix: 'Remove the tag, or put the text in quotes if it only begins with `!`.',
  },
};

export function explainYamlError(code: ErrorCode): Words {
  return words[code] ?? unread;
}
