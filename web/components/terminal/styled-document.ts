import { pageNonce } from '../../lib/page-nonce.ts';

/**
 * The document as xterm.js should see it: the style elements that it makes carry our nonce, without which the page's policy would
 * not let them be.
 */
export function styledDocument(): Document {
  const create = styledCreation();
  return new Proxy(document, {
    get: (target, name) => {
      if (name === 'createElement') return create;
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? value.bind(target) : value;
    },
    set: (target, name, value) => Reflect.set(target, name, value),
  });
}

/** While `open` runs, the real document does so too: of one part of it (its scroll bar) xterm 6.0 forgets which one it was given. */
export function whileStyled(open: () => void): void {
  document.createElement = styledCreation();
  try {
    open();
  } finally {
    // The prototype's is there again.
    Reflect.deleteProperty(document, 'createElement');
  }
}

function styledCreation(): typeof document.createElement {
  const nonce = pageNonce();
  return (tag: string, options?: ElementCreationOptions): HTMLElement => {
    const element = Document.prototype.createElement.call(document, tag, options);
    if (tag === 'style') element.nonce = nonce;
    return element;
  };
}
