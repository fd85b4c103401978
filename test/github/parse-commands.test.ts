import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCommands } from '../../src/github/commands/parse.ts';

describe('commands of a comment', () => {
  it.each<[string, string, [number, string][]]>([
    ['a line', '/pinacle up', [[1, 'up']]],
    ['options', '/pinacle up --ttl 8h --tier dev.medium', [[1, 'up --ttl 8h --tier dev.medium']]],
    ['text around it', 'Hi!\n\n/pinacle up\n\nthanks', [[3, 'up']]],
    ['CRLF, as GitHub sends it', 'Hi\r\n/pinacle down\r\n', [[2, 'down']]],
    ['up to three spaces before it', '   /pinacle plan', [[1, 'plan']]],
    ['verbs in any case, arguments as they are', '/Pinacle RESTART Web', [[1, 'restart Web']]],
    ['nothing behind it', '/pinacle', [[1, '']]],
    [
      'several',
      '/pinacle up\n/pinacle status',
      [
        [1, 'up'],
        [2, 'status'],
      ],
    ],
    ['five at most', '/pinacle help\n'.repeat(9), [1, 2, 3, 4, 5].map((line) => [line, 'help'])],
    ['not in the middle of a line', 'please /pinacle up', []],
    ['not a longer word', '/pinacles up\n/pinacle/up', []],
    ['not in a quote', '> /pinacle up\n>/pinacle up', []],
    ['behind a quote', '> do it\n\n/pinacle up', [[3, 'up']]],
    ['not in a fence', '```\n/pinacle up\n```\n/pinacle down', [[4, 'down']]],
    ['not in a fence of tildes', '~~~sh\n/pinacle up\n~~~', []],
    [
      'a shorter fence does not end a longer one',
      '````\n```\n/pinacle up\n````\n/pinacle down',
      [[5, 'down']],
    ],
    ['a fence with words behind does not end one', '```\n``` no\n/pinacle up\n```', []],
    ['a fence that never ends', '```\n/pinacle up', []],
    ['inline code of three backticks is no fence', '```x``` is code\n/pinacle up', [[2, 'up']]],
    ['not in indented code', '    /pinacle up\n\t/pinacle up', []],
    ['not in a list', '- /pinacle up\n1. /pinacle up', []],
    ['not hidden in a comment', '<!--\n/pinacle up\n-->\n/pinacle down', [[4, 'down']]],
    ['not behind a comment that ends on its line', '<!--\nx --> /pinacle up', []],
    ['a comment on one line hides no other', '<!-- x -->\n/pinacle up', [[2, 'up']]],
    ['not in a fence of a list', '- ```\n  /pinacle up\n  ```', []],
    ['not at the margin in a fence of a list', '1. ~~~\n/pinacle up', []],
    ['not in a fence of a list in a list', '- 1. ```\n/pinacle up', []],
    ['behind a fence of a list', '- ```\n  x\n  ```\n\n/pinacle up', [[5, 'up']]],
    ['not where a list ends at a fence of its own', '- ```\n  x\n```\n/pinacle up\n```\n/pinacle up', []],
    ['not in a fence of a quote', '> ```\n/pinacle up', []],
    ['an indented mark does not end a fence', '```\n    ```\n/pinacle up', []],
    ['not in <pre>', '<pre>\n\n/pinacle up\n</pre>\n/pinacle down', [[5, 'down']]],
    ['not in <CODE class>', 'x <CODE class="a">\n/pinacle up\n</CODE>', []],
    ['not in a <blockquote>', '<blockquote>\n\n/pinacle up\n\n</blockquote>', []],
    ['not behind <code> of one line that opens again', '<code>x</code><code>\n/pinacle up', []],
    ['behind <code> of one line', '<code>x</code>\n/pinacle up', [[2, 'up']]],
    ['not in a tag', '<img alt="\n/pinacle up\n">', []],
    ['not in a processing instruction', '<?\n/pinacle up\n?>', []],
    ['not in a code span of several lines', 'see `a\n/pinacle up\nb`', []],
    ['not in one of two backticks', '``a ` b\n/pinacle up\n``', []],
    ['not in one behind an escaped backtick', '\\`x`\n/pinacle up\n`', []],
    ['behind a code span', '`a` and ``b`c``\n/pinacle up', [[2, 'up']]],
    ['behind an open backtick, when the paragraph ends', 'don`t\n\n/pinacle up', [[3, 'up']]],
    ['not in a quote that goes on without its mark', '> do it\n/pinacle up\nand more\n/pinacle up', []],
    ['not in a quote of a list', '- > do it\n/pinacle up', []],
    ['a smaller than a number', 'I <3 it, 1 < 2\n/pinacle up', [[2, 'up']]],
    ['words before a comment', '/pinacle up <!-- now -->', [[1, 'up']]],
  ])('%s', (_, body, expected) => {
    expect(parseCommands(body).map(({ line, words }) => [line, words.join(' ')])).toEqual(expected);
  });

  it('bounds whatever comes', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('/pinacle', 'up', ' ', '\n', '```', '>', '<!--', '-->', '\t', 'é', '\0')),
        (parts) => {
          const found = parseCommands(parts.join(''));
          expect(found.length).toBeLessThanOrEqual(5);
          for (const { words } of found) expect(words.length).toBeLessThanOrEqual(40);
        },
      ),
    );
    expect(parseCommands(`/pinacle suspend ${'word '.repeat(100_000)}`)[0]?.words.length).toBeLessThanOrEqual(
      40,
    );
  });
});
