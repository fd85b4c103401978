import { patterns } from './patterns.ts';

const local = new RegExp(patterns.localUrl, 'u');
const probe = new RegExp(patterns.httpProbe, 'u');

/** Port and path of an http or https address on localhost; undefined when it is not one. The port may be out of range. */
export function parseLocalUrl(url: string): { readonly port: number; readonly path: string } | undefined {
  return local.test(url) ? split(url) : undefined;
}

/** As `parseLocalUrl` for what a health check asks: a path has no port of its own. */
export function parseHttpProbe(text: string): { readonly port?: number; readonly path: string } | undefined {
  if (!probe.test(text)) return undefined;
  return text.startsWith('/') ? { path: split(`http://localhost${text}`).path } : split(text);
}

/** The form was checked: the URL parser only has to resolve `.` and `..` and to escape what is not ASCII. */
function split(url: string): { port: number; path: string } {
  const [, scheme, port, rest] =
    /^(https?):\/\/(?:localhost|127\.0\.0\.1|\[::1\])(?::([0-9]{1,5}))?(.*)$/u.exec(url) ?? [];
  const { pathname, search, hash } = new URL(rest ?? '', 'http://localhost');
  // `/.//host` resolves to `//host`, which a browser takes for another site.
  return {
    port: port === undefined ? (scheme === 'https' ? 443 : 80) : Number(port),
    path: pathname.replace(/^\/+/, '/') + search + hash,
  };
}
