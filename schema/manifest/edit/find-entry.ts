import { type Json, pointer, valueAt } from '../located.ts';
import { lineCounterOf } from '../problem-at.ts';
import { follow } from './follow.ts';
import { readSource } from './read-source.ts';
import { endOfItem, isMapToken, startOf } from './tokens.ts';

/** The value under a path of keys, and how it is written. */
export interface Entry {
  readonly value: Json;
  /** A map of its own, whose keys can be changed one by one; not when an alias stands for it. */
  readonly isMap: boolean;
  /** 1-based; its last line is the last that is not blank. */
  readonly line: number;
  readonly endLine: number;
}

/** Undefined when it is not there, or the file cannot be read. */
export function findEntry(text: string, at: readonly string[]): Entry | undefined {
  const source = readSource(text);
  if ('findings' in source) return undefined;
  const value = valueAt(source.value, at.reduce<string>(pointer, ''));
  const steps = isMapToken(source.root) ? follow(source.root, at) : [];
  const item = steps.length === at.length ? steps.at(-1)?.item : undefined;
  if (value === undefined || !item) return undefined;
  const lines = lineCounterOf(text);
  const end = endOfItem(item) ?? item.key.offset;
  return {
    value,
    isMap: isMapToken(item.value),
    line: lines.linePos(startOf(item)).line,
    endLine: lines.linePos(Math.max(0, end - 1)).line,
  };
}
