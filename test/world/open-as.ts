import { ask, browser, cookieOf, type Got } from '../gateway/open-door.ts';
import { type Browser, signInAs } from '../sign-in/sign-in-as.ts';
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
export async function openAs(world: World, url: string, login: string): Promise<Opened> {
  const { publicUrl } = world.config;
  const enter = locationOf(await openAt(world, url));
  const toSignIn = await fetch(enter, { redirect: 'manual' });
  const signIn = new URL(toSignIn.headers.get('location') ?? '', publicUrl);
  const callbackUrl = new URL(signIn.searchParams.get('callbackUrl') ?? '', publicUrl).href;
  const { location: back, browser: signedIn } = await signInAs(publicUrl, { login, callbackUrl });
  const { way, ...opened } = await enterWith(world, signedIn, back);
  return { ...opened, way: [enter, signIn.href, ...way] };
}

/** The same for somebody whom the dashboard knows already. */
export async function openSignedIn(world: World, url: string, signedIn: Browser): Promise<Opened> {
  return enterWith(world, signedIn, locationOf(await openAt(world, url)));
}

async function enterWith(world: World, signedIn: Browser, enter: string): Promise<Opened> {
  const admitted = await signedIn.get(enter);
  const refused = { status: admitted.status, body: admitted.text };
  if (admitted.location === '') return { way: [enter], shown: refused, cookie: '' };
  const entered = await openAt(world, admitted.location);
  const page = locationOf(entered);
  const cookie = cookieOf(entered);
  return { way: [enter, admitted.location, page], shown: await openAt(world, page, { cookie }), cookie };
}

function openAt({ config }: World, address: string, headers = {}): Promise<Got> {
  const { host, origin } = new URL(address);
  const path = address.slice(origin.length);
  return ask(config.gatewayPort, host, { path, headers: { ...browser, ...headers } });
}

function locationOf({ status, headers }: Got): string {
  if (headers.location === undefined) throw new Error(`sent nowhere, but answered ${status}`);
  return headers.location;
}
