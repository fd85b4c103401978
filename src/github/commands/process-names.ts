import type { Report } from '../../../reconciler/ports.ts';
import { seenProcesses } from '../reports/seen-processes.ts';
import type { Refusal } from './command.ts';
import { suggest } from './suggest.ts';
import { quote } from './table.ts';

/** The processes a person may mean: those that are wanted, then those that are still there. */
export function processNames({ desired, observed }: Report): readonly string[] {
  const spec = desired.kind === 'run' ? desired.spec : 'preview' in desired ? desired.preview : undefined;
  const wanted = spec?.processes ?? [];
  return [...new Set([...wanted, ...seenProcesses(observed)].map(({ name }) => name))];
}

/** Why `name` cannot be meant, with the nearest that can and all of them; undefined: it is one of `names`. */
export function refuseUnknown(name: string, names: readonly string[]): Refusal | undefined {
  if (names.includes(name)) return undefined;
  if (names.length === 0) return { refused: `There is no process ${quote(name)}: no pod is here.` };
  const meant = suggest(name, names);
  const list = names.map((known) => `\`${known}\``).join(', ');
  return {
    refused: `There is no process ${quote(name)}${meant ? `; did you mean \`${meant}\`?` : '.'} Here ${names.length === 1 ? 'is' : 'are'} ${list}.`,
  };
}
