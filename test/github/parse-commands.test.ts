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
