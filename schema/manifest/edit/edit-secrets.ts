import { isMap, type Json } from '../located.ts';
import type { Change, Fresh } from './change.ts';
import { type Edited, editManifest } from './edit-manifest.ts';
import { findEntry } from './find-entry.ts';

export interface NewSecret {
  readonly name: string;
  /** `age:<base64>`. */
  readonly value: string;
  /** Absent: as it is, and a variable when it is new. */
  readonly as?: 'env' | 'file' | undefined;
  /** Of a file; absent: as it is. */
  readonly path?: string | undefined;
}

/** Sets a secret of a manifest in place: all but its entry stays, byte by byte. See `editManifest`. */
export function setSecret(text: string, secret: NewSecret, options: { file: string }): Edited {
  return editManifest(text, changesFor(text, secret), options);
}

/** Takes a secret out of a manifest. See `editManifest`. */
export function unsetSecret(text: string, name: string, options: { file: string }): Edited {
  return editManifest(text, [{ do: 'drop', at: ['secrets', name] }], options);
}

/** Writes whom the secrets of a manifest are encrypted to. See `editManifest`. */
export function setRecipient(text: string, recipient: string, options: { file: string }): Edited {
  if (findEntry(text, ['recipient'])?.value === recipient) return { text };
  return editManifest(text, [{ do: 'put', at: ['recipient'], value: recipient }], options);
}

function changesFor(text: string, { name, value, as: asked, path: asPath }: NewSecret): readonly Change[] {
  const at = ['secrets', name];
  const entry = findEntry(text, at);
  const before: { readonly [key: string]: Json } = isMap(entry?.value) ? entry.value : {};
  const as = asked ?? (before.as === 'file' ? 'file' : 'env');
  const path = asPath ?? (typeof before.path === 'string' ? before.path : '');
  const wanted: { readonly [key: string]: Fresh } = as === 'file' ? { value, as, path } : { value };
  if (!entry?.isMap) return [{ do: 'put', at, value: as === 'file' ? wanted : value }];
  const puts = Object.entries(wanted).filter(([key, fresh]) => before[key] !== fresh);
  const drops = ['as', 'path'].filter((key) => Object.hasOwn(before, key) && !Object.hasOwn(wanted, key));
  return [
    ...puts.map(([key, fresh]) => ({ do: 'put', at: [...at, key], value: fresh }) as const),
    ...drops.map((key) => ({ do: 'drop', at: [...at, key] }) as const),
  ];
}
