import type { KnownRoute } from '../known-route.ts';
import type { Obstacle } from '../target.ts';
import type { Credential } from './credential.ts';

/** What becomes of a visit. */
export type Admission =
  /** It may go to its process; `setCookie`: a line to add to the answer. */
  | {
      readonly kind: 'allow';
      readonly route: KnownRoute;
      readonly by: Credential;
      readonly setCookie?: string;
    }
  /** The browser is sent elsewhere. */
  | { readonly kind: 'go'; readonly location: string; readonly setCookie?: string }
  | Obstacle;
