import type { TerminalSize } from '../../reconciler/ports.ts';

/** What a window sends: bytes that were typed, or a new size as JSON text `{"type":"resize","columns":80,"rows":24}`. */
export type Frame = { readonly typed: Uint8Array } | { readonly size: TerminalSize };

/** Undefined for what is none of these. */
export function readFrame(data: Buffer, isBinary: boolean): Frame | undefined {
  if (isBinary) return { typed: data };
  try {
    const { type, columns, rows } = JSON.parse(data.toString('utf8')) as Record<string, unknown>;
    const size = readSize({ columns, rows });
    return type === 'resize' && size ? { size } : undefined;
  } catch {
    return undefined;
  }
}

/** Whole numbers, 2 to 500 columns and 2 to 300 rows; undefined for all else. */
export function readSize({ columns, rows }: { columns: unknown; rows: unknown }): TerminalSize | undefined {
  const ok = within(columns, 500) && within(rows, 300);
  return ok ? { columns: Number(columns), rows: Number(rows) } : undefined;
}

function within(value: unknown, most: number): boolean {
  const number = Number(value);
  return Number.isInteger(number) && number >= 2 && number <= most;
}
