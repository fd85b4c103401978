import type { Report } from '../../../reconciler/ports.ts';
import type { Visibility } from '../../../schema/manifest/types.ts';

/** What the renderers work on: a report, with the links that only we can make. */
export interface View extends Report {
  /** Details page of the environment. */
  readonly pageUrl: string;
  /** URL by process, of those that have one. */
  readonly urls: Readonly<Record<string, string>>;
  /** Who may open it, by process that has a URL. */
  readonly visibilities: Readonly<Record<string, Visibility>>;
  /** What secrets are encrypted to, where there are none yet. */
  readonly recipient?: string;
  /** Domains that lead nowhere yet; absent: none. */
  readonly domains?: readonly DomainToDo[];
  /** One line that the next check should say first: a button that was refused. */
  readonly notice?: string;
}

/** A domain that leads nowhere yet. */
export interface DomainToDo {
  readonly domain: string;
  /** The TXT record that it needs; absent: it cannot be had. */
  readonly record?: { readonly name: string; readonly value: string };
}
