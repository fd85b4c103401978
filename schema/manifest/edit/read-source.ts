import type { CST } from 'yaml';
import { checkText } from '../check-text.ts';
import type { Finding } from '../finding.ts';
import { locate } from '../locate.ts';
import type { Json, Place } from '../located.ts';
import { readDocument } from '../read-document.ts';

/** A document as it is written and as it is meant. */
export interface Source {
  /** Undefined: it says nothing. */
  readonly root: CST.Token | undefined;
  readonly value: Json;
}

export interface Unread {
  readonly findings: readonly Finding<string>[];
  readonly places?: ReadonlyMap<string, Place> | undefined;
}

/** Reads a file that need not be a valid manifest, but whose every key and value must be clear. */
export function readSource(text: string): Source | Unread {
  const inText = checkText(text);
  if (inText.length > 0) return { findings: inText };
  const { document, root, findings } = readDocument(text);
  if (findings.length > 0) return { findings };
  if (!document) return { root: undefined, value: null };
  const { value, places, findings: unclear } = locate(document, text);
  return unclear.length > 0 ? { findings: unclear, places } : { root, value };
}
