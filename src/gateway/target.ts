import type { EnvironmentKey } from '../../schema/environment.ts';
import type { Inside } from './look-inside.ts';
import type { Unanswered } from './proxy/unanswered.ts';

/** Where the pod's process listens, on the pod's own network. */
export interface Endpoint {
  readonly protocol: 'http:';
  readonly host: string;
  readonly port: number;
}

/** Where a host name leads now. */
export type Target =
  | {
      readonly kind: 'open';
      readonly endpoint: Endpoint;
      /** Whose pod it is: what passes keeps it awake. */
      readonly environment: EnvironmentKey;
    }
  | Obstacle;

/** Why there is nothing to pass on to. */
export type Obstacle =
  /** The request can be understood in two ways. */
  | { readonly kind: 'malformed'; readonly why: string }
  /** It asks to become another protocol than a WebSocket. */
  | { readonly kind: 'no-websocket' }
  /** The process is known and does not answer now; `state` as a person reads it. */
  | {
      readonly kind: 'not-ready';
      readonly process: string;
      readonly state: string;
      readonly inside?: Inside | undefined;
    }
  /** The pod sleeps or starts, and the visit was held for so long as it could be. */
  | { readonly kind: 'held'; readonly process: string; readonly why: Held }
  /** Nobody is known by what came with the request; or nothing has this name, which a stranger is not told. */
  | { readonly kind: 'sign-in' }
  /** A browser asks, before a page of another address may, and shows no cookie then (CORS). */
  | { readonly kind: 'preflight' }
  /** A token that opens nothing here. */
  | { readonly kind: 'not-allowed' }
  /** Another site's page asks. */
  | { readonly kind: 'foreign' }
  /** A share link that is over or was never one. */
  | { readonly kind: 'link-over' }
  /** A token of the way in from the dashboard that was used, is old, or is for another pod. */
  | { readonly kind: 'spent' }
  /** Below `/.pinacle/`, which is ours on every host. */
  | { readonly kind: 'no-such-page' }
  /** The pod was asked and gave no answer. `undeclared`: at a port that the manifest does not name. */
  | {
      readonly kind: 'unanswered';
      readonly why: Unanswered;
      readonly undeclared?: number | undefined;
      readonly inside?: Inside | undefined;
    }
  /** The client holds all connections that one may. */
  | { readonly kind: 'too-many' }
  /** We could not look: the database or the container engine does not answer. */
  | { readonly kind: 'unavailable' };

/** How a visit to a sleeping pod ended. */
export type Held =
  /** A browser has waited: it shows a page meanwhile, and asks again. `waking`: because somebody's visit woke it. */
  | { readonly kind: 'waking' | 'starting' }
  /** Another client has waited in vain. */
  | { readonly kind: 'too-late' }
  /** Who asks has woken as many pods as one may for now. */
  | { readonly kind: 'too-many'; readonly afterMs: number }
  /** More wait for this pod than we can hold. */
  | { readonly kind: 'crowded' };
