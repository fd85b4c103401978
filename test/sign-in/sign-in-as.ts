/** Pages as a browser sees them: it keeps cookies, follows no redirect by itself, and runs no script. */
export interface Browser {
  get(url: string): Promise<Page>;
  post(url: string, form: Readonly<Record<string, string>>): Promise<Page>;
  /** Of our own server, as the header. */
  cookies(): string;
}

export interface Page {
  readonly status: number;
  readonly location: string;
  readonly headers: Headers;
  readonly text: string;
}

export function openBrowser(ownUrl: string): Browser {
  const jar = new Map<string, string>();
  const cookies = () => [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
  const ask = async (url: string, init: RequestInit): Promise<Page> => {
    const own = url.startsWith(ownUrl);
    const headers = { ...(init.headers as Record<string, string>), ...(own ? { cookie: cookies() } : {}) };
    const answer = await fetch(url, { ...init, headers, redirect: 'manual' });
    for (const set of own ? answer.headers.getSetCookie() : []) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? [];
      if (/max-age=0/i.test(set) || value === '') jar.delete(name);
      else jar.set(name, value);
    }
    const location = answer.headers.get('location') ?? '';
    return { status: answer.status, location, headers: answer.headers, text: await answer.text() };
  };
  return {
    get: (url) => ask(url, {}),
    post: (url, form) => ask(url, { method: 'POST', body: new URLSearchParams(form) }),
    cookies,
  };
}

/** Signs a person of the stand-in in, with every redirect; where the last one leads, and the cookies by which the server knows them. */
export async function signInAs(
  publicUrl: string,
  { login, callbackUrl = publicUrl }: { login: string; callbackUrl?: string },
): Promise<{ location: string; cookie: string; browser: Browser }> {
  const browser = openBrowser(publicUrl);
  const { csrfToken } = JSON.parse((await browser.get(`${publicUrl}/api/auth/csrf`)).text) as {
    csrfToken: string;
  };
  const toGitHub = await browser.post(`${publicUrl}/api/auth/signin/github`, { csrfToken, callbackUrl });
  const back = await chooseAt(browser, toGitHub.location, login);
  const end = await browser.get(back);
  return { location: end.location, cookie: browser.cookies(), browser };
}

/** On the stand-in's page: who one is. Where GitHub sends the browser then. */
export async function chooseAt(browser: Browser, authorizeUrl: string, login: string): Promise<string> {
  const asked = new URL(authorizeUrl);
  const kept = ['redirect_uri', 'state', 'scope', 'client_id'].map((name) => [
    name,
    asked.searchParams.get(name) ?? '',
  ]);
  const form = { login, ...Object.fromEntries(kept) };
  return (await browser.post(`${asked.origin}/login/oauth/callback`, form)).location;
}
