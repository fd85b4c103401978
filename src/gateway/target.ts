/** Where a host name leads now. */
export type Target =
  | {
      readonly kind: 'open';
      readonly endpoint: { readonly protocol: 'http:'; readonly host: string; readonly port: number };
    }
  /** No such name was ever given. */
  | { readonly kind: 'unknown' }
  /** The process is known and does not answer now; `state` as a person reads it. */
  | { readonly kind: 'not-ready'; readonly process: string; readonly state: string }
  /** Only `public` processes are passed on a domain that others reach: nobody is signed in here. */
  | { readonly kind: 'not-public'; readonly process: string }
  | { readonly kind: 'unavailable' };
