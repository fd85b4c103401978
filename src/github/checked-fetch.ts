export type Fetch = typeof globalThis.fetch;

/**
 * `fetch` with an end: the whole exchange, body included, has `timeoutMs`. An answer that says success and is not JSON
 * (a proxy's page, a maintenance page) is thrown as a fault of the network, so that nobody reads fields from it.
 */
export function checkedFetch(fetch: Fetch, timeoutMs: number): Fetch {
  return async (input, init) => {
    const timeout = AbortSignal.timeout(timeoutMs);
    const signal = init?.signal ? AbortSignal.any([init.signal, timeout]) : timeout;
    const response = await fetch(input, { ...init, signal });
    const type = response.headers.get('content-type');
    if (response.ok && type !== null && !/\bjson\b/i.test(type)) {
      await response.body?.cancel();
      throw new TypeError(`GitHub answered ${response.status} with ${type.slice(0, 60)} in place of JSON`);
    }
    return response;
  };
}
