/** The nonce that this page's policy allows styles by: a script may read that of the script it came with. */
export function pageNonce(): string {
  return document.querySelector<HTMLScriptElement>('script[nonce]')?.nonce ?? '';
}
