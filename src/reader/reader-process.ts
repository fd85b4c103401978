import { parseManifest } from '../../schema/manifest/parse.ts';
import { parseSops } from '../../schema/sops/parse-sops.ts';
import type { ReaderAnswer, ReaderQuestion } from './words.ts';

/** Entry of the process that reads what strangers wrote: it has an empty environment and is told no key, no token and no address. */
process.on('message', (question: ReaderQuestion) => process.send?.(answer(question)));
process.on('disconnect', () => process.exit(0));

function answer(question: ReaderQuestion): ReaderAnswer {
  const { id } = question;
  try {
    return { id, parsed: parse(question) };
  } catch (error) {
    return { id, fault: error instanceof Error ? error.name : 'unknown' };
  }
}

function parse({ kind, text, options }: ReaderQuestion) {
  return kind === 'manifest' ? parseManifest(text, options) : parseSops(text, options);
}
