export const themeCookie = 'theme';

export type Theme = 'light' | 'dark';

/** Undefined: as the reader's system has it. */
export function asTheme(value: string | undefined): Theme | undefined {
  return value === 'light' || value === 'dark' ? value : undefined;
}

/** At once, and for the next pages; undefined: as the system has it. */
export function chooseTheme(theme: Theme | undefined): void {
  const year = 31_536_000;
  // biome-ignore lint/suspicious/noDocumentCookie: the server reads it before the first paint; the Cookie Store API is not everywhere
  document.cookie = `${themeCookie}=${theme ?? ''}; path=/; samesite=lax; max-age=${theme ? year : 0}`;
  if (theme) document.documentElement.dataset.theme = theme;
  else delete document.documentElement.dataset.theme;
}
