/** Everything that this process asks or tells by HTTP, bodies included, until it is put back. */
export function listenToFetch(): { readonly told: string[]; stop(): void } {
  const told: string[] = [];
  const { fetch } = globalThis;
  globalThis.fetch = async (input, init) => {
    const url = input instanceof Request ? input.url : String(input);
    const body = typeof init?.body === 'string' ? init.body : '';
    told.push(`${url}\n${JSON.stringify(init?.headers ?? {})}\n${body}`);
    return fetch(input, init);
  };
  return {
    told,
    stop: () => {
      globalThis.fetch = fetch;
    },
  };
}
