import { parseManifest } from '../../schema/manifest/parse.ts';
import type { ReaderAnswer, ReaderQuestion } from './words.ts';

/** Entry of the process that reads what strangers wrote: it has an empty environment and is told no key, no token and no address. */
process.on('message', ({ id, text, options }: ReaderQuestion) => {
  process.send?.(answer(id, () => parseManifest(text, options)));
});
process.on('disconnect', () => process.exit(0));

function answer(id: number, parse: () => ReturnType<typeof parseManifest>): ReaderAnswer {
  try {
    return { id, parsed: parse() };
  } catch (error) {
    return { id, fault: error instanceof Error ? error.name : 'unknown' };
  }
}
