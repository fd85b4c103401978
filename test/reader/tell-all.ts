import type { ReaderQuestion } from '../../src/reader/words.ts';

/** A reader that was taken over: it answers with all that it was given, and ends when it is told to. */
process.on('message', ({ id, text }: ReaderQuestion) => {
  if (text === 'end') process.exit(1);
  process.send?.({ id, parsed: { env: process.env, argv: process.argv, execArgv: process.execArgv } });
});
process.on('disconnect', () => process.exit(0));
