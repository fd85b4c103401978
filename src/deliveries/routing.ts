import type { NewCommand } from '../store/commands.ts';
import type { NewWake, WakeGroup } from '../store/environments.ts';
import type { KnownInstallation, KnownRepository } from '../store/installations.ts';

/** A delivery as routing sees it. */
export interface Delivery {
  readonly guid: string;
  readonly event: string;
  /** The parsed body: not to be trusted in form. */
  readonly payload: unknown;
  readonly receivedAt: Date;
}

/** What a delivery changes in what we know of the world, apart from environments. */
export type Effect =
  | { readonly kind: 'installation'; readonly installation: KnownInstallation }
  | { readonly kind: 'repositories'; readonly repositories: readonly KnownRepository[] }
  | { readonly kind: 'repositories-removed'; readonly ids: readonly number[] };

/** What a delivery asks for: hints and requests, never decisions. */
export interface Routing {
  readonly wakes: readonly NewWake[];
  readonly groups: readonly WakeGroup[];
  readonly commands: readonly NewCommand[];
  readonly effects: readonly Effect[];
}

export const nothing: Routing = { wakes: [], groups: [], commands: [], effects: [] };
