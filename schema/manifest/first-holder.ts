import type { OutlineProcess } from './outline.ts';
import { quote } from './quote.ts';

/** Who has what only one process may have: a port, a domain. By key, as a person reads it. */
export type Holders<K> = Map<K, string>;

/** Who has it before this process; undefined: nobody, and the process has it from now on. */
export function firstHolder<K>(holders: Holders<K>, key: K, { name }: OutlineProcess): string | undefined {
  const holder = holders.get(key);
  if (holder === undefined) holders.set(key, name ? `the process ${quote(name.text)}` : 'another process');
  return holder;
}
