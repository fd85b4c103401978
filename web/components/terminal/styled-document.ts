/**
 * The document as xterm.js should see it: the style elements that it makes carry our nonce, without which the page's policy would
 * not let them be. A script may read the nonce of the script that it came with.
 */
export function styledDocument(): Document {
  const nonce = document.querySelector<HTMLScriptElement>('script[nonce]')?.nonce ?? '';
  return new Proxy(document, {
    get: (target, name) => {
      if (name === 'createElement') return create;
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? value.bind(target) : value;
    },
    set: (target, name, value) => Reflect.set(target, name, value),
  });

  function create(tag: string, options?: ElementCreationOptions): HTMLElement {
    const element = document.createElement(tag, options);
    if (tag === 'style') element.nonce = nonce;
    return element;
  }
}
