import { ask, browser, cookieOf, type Got } from '../gateway/open-door.ts';
import { signInAs } from '../sign-in/sign-in-as.ts';
import type { World } from './open-world.ts';

/** How a browser came to what it shows. */
export interface Opened {
  /** Every address that it was sent to on the way, but those of GitHub. */
  readonly way: readonly string[];
  /** What it shows in the end. */
  readonly shown: Pick<Got, 'status' | 'body'>;
  /** `name=value`; empty: it was not let in. */
  readonly cookie: string;
}

/** Somebody who is not signed in opens the address of a pod, and signs in with GitHub on the way. */
export async function openAs({ config }: World, url: string, login: string): Promise<Opened> {
  const { host, origin } = new URL(url);
  const open = (address: string, headers = {}) =>
    ask(config.gatewayPort, host, {
      path: address.slice(origin.length),
      headers: { ...browser, ...headers },
    });
  const enter = locationOf(await open(url));
  const toSignIn = await fetch(enter, { redirect: 'manual' });
  const signIn = new URL(toSignIn.headers.get('location') ?? '', config.publicUrl);
  const callbackUrl = new URL(signIn.searchParams.get('callbackUrl') ?? '', config.publicUrl).href;
  const { location: back, browser: signedIn } = await signInAs(config.publicUrl, { login, callbackUrl });
  const admitted = await signedIn.get(back);
  const way = [enter, signIn.href, back];
  if (admitted.location === '')
    return { way, shown: { status: admitted.status, body: admitted.text }, cookie: '' };
  const entered = await open(admitted.location);
  const page = locationOf(entered);
  const cookie = cookieOf(entered);
  const shown = await open(page, { cookie });
  return { way: [...way, admitted.location, page], shown, cookie };
}

function locationOf({ status, headers }: Got): string {
  if (headers.location === undefined) throw new Error(`sent nowhere, but answered ${status}`);
  return headers.location;
}
