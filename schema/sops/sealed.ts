import type { Sealed, SealedType } from './types.ts';

/** Base64 has no colon, comma or bracket: the parts cannot run into each other. */
const form = /^ENC\[AES256_GCM,data:([^,]+),iv:([^,]+),tag:([^,]+),type:([a-z]+)\]$/;

/** That of SOPS in every version; GCM would take others, and shorter tags, which are weaker. */
const bytes = { iv: 32, tag: 16 } as const;

const types: readonly string[] = ['str', 'int', 'float', 'bool', 'bytes', 'time'] satisfies SealedType[];

/** Reads `ENC[AES256_GCM,data:…,iv:…,tag:…,type:…]`; undefined when the text is not exactly that. A comment's type is none of a value. */
export function parseSealed(text: string): Sealed | undefined {
  const [, data = '', iv = '', tag = '', type = ''] = form.exec(text) ?? [];
  if (!isBase64(data) || !types.includes(type)) return undefined;
  if (!isBase64(iv, bytes.iv) || !isBase64(tag, bytes.tag)) return undefined;
  return { data, iv, tag, type: type as SealedType };
}

/** Whether a value looks as if SOPS had sealed it, whole or not. */
export function looksSealed(text: string): boolean {
  return text.startsWith('ENC[');
}

/** Canonical and not empty: the same bytes have one text. */
function isBase64(text: string, length?: number): boolean {
  const decoded = Buffer.from(text, 'base64');
  const fits = length === undefined ? decoded.length > 0 : decoded.length === length;
  return fits && decoded.toString('base64') === text;
}
