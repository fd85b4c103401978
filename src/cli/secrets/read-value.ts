import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { Writable } from 'node:stream';
import { limits } from '../../secrets/limits.ts';

export type Value = { readonly value: Uint8Array } | { readonly error: string };

/**
 * The value of a secret from standard input, never from the command line, where other programs would see it: typed without an echo on a
 * terminal, else whole. Of a variable one line end at its end is taken off, which `echo` adds and nobody means; a file keeps every byte.
 */
export async function readValue(
  stdin: Readable & { isTTY?: boolean },
  options: { name: string; as: 'env' | 'file' },
): Promise<Value> {
  const bytes = stdin.isTTY ? await readTyped(stdin, options.name) : await readWhole(stdin);
  if (!bytes) return { error: `secret ${options.name} is larger than ${limits.valueBytes / 1024} KiB` };
  const value = options.as === 'env' ? withoutLineEnd(bytes) : bytes;
  if (value.length === 0) return { error: 'standard input has no value' };
  if (options.as === 'env' && value.includes(0))
    return {
      error: `secret ${options.name} has a NUL, which no variable can hold: make it a file with --as file --path …`,
    };
  return { value };
}

/** Without the one `\n` or `\r\n` at the end. */
function withoutLineEnd(bytes: Uint8Array): Uint8Array {
  const last = bytes.at(-1) === 10 ? (bytes.at(-2) === 13 ? 2 : 1) : 0;
  return bytes.subarray(0, bytes.length - last);
}

/** Undefined when it is too large. */
async function readWhole(stdin: Readable): Promise<Uint8Array | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of stdin as AsyncIterable<Buffer>) {
    length += chunk.length;
    // With a line end that is taken off again.
    if (length > limits.valueBytes + 2) return undefined;
    chunks.push(chunk);
  }
  return new Uint8Array(Buffer.concat(chunks));
}

/** One line. What readline would echo goes nowhere. */
async function readTyped(stdin: Readable, name: string): Promise<Uint8Array | undefined> {
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: stdin, output: nowhere, terminal: true, historySize: 0 });
  // Not before: what is typed until readline holds the terminal would be echoed.
  process.stderr.write(`Value of ${name} (is not shown): `);
  const typed = await new Promise<string>((resolve) => {
    lines
      .once('line', resolve)
      .once('close', () => resolve(''))
      .once('SIGINT', () => lines.close());
  });
  lines.close();
  process.stderr.write('\n');
  const bytes = new Uint8Array(Buffer.from(typed));
  return bytes.length > limits.valueBytes ? undefined : bytes;
}
