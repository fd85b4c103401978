import { type Located, pointer } from './located.ts';
import type { RawEnv } from './raw-manifest.ts';

/** Variables as texts: a number as it is written (`1.10`, `0x1F`), true and false in lower case. */
export function toEnv(
  env: RawEnv | undefined,
  at: string,
  { places }: Located,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(env ?? {}).map(([name, value]) => [
      name,
      typeof value === 'number' ? (places.get(pointer(at, name))?.source ?? String(value)) : String(value),
    ]),
  );
}
