import { pageNonce } from '../../lib/page-nonce.ts';

/**
 * While `open` runs, style elements that are made carry our nonce, without which the page's policy would not let them be. xterm.js 6.0 makes
 * all of its own then; the document that one can give it in the place of the page's is forgotten by its scroll bar.
 */
export function whileStyled(open: () => void): void {
  const nonce = pageNonce();
  document.createElement = (tag: string, options?: ElementCreationOptions): HTMLElement => {
    const element = Document.prototype.createElement.call(document, tag, options);
    if (tag === 'style') element.nonce = nonce;
    return element;
  };
  try {
    open();
  } finally {
    // The prototype's is there again.
    Reflect.deleteProperty(document, 'createElement');
  }
}
