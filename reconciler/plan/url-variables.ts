/** `{api-docs: 'https://…'}` → `{PINACLE_URL_API_DOCS: 'https://…'}`. */
export function urlVariables(urls: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(urls).map(([process, url]) => [
      `PINACLE_URL_${process.toUpperCase().replaceAll('-', '_')}`,
      url,
    ]),
  );
}
