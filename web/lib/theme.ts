export const themeCookie = 'theme';

export type Theme = 'light' | 'dark';

/** Undefined: as the reader's system has it. */
export function asTheme(value: string | undefined): Theme | undefined {
  return value === 'light' || value === 'dark' ? value : undefined;
}
