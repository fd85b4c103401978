import type { PodSpec, ProcessSpec } from '../../../reconciler/plan/desired.ts';
import { openedSpec } from '../../../reconciler/plan/spec-of.ts';
import type { Report } from '../../../reconciler/ports.ts';
import { catalogue } from '../../../schema/catalogue/catalogue.ts';
import type { EnvironmentKey } from '../../../schema/environment.ts';
import type { Visibility } from '../../../schema/manifest/types.ts';
import { wantedDomains } from '../../domains/claims-of.ts';
import { runningPod } from './seen-processes.ts';
import type { DomainToDo, View } from './view.ts';

/** Links that the composition root knows how to make. */
export interface Links {
  /** Where people open a process; undefined: it has no URL. */
  readonly urlOf: (
    environment: EnvironmentKey,
    process: string,
    report: Report,
  ) => Promise<string | undefined>;
  /** The environment's page. */
  readonly pageOf: (environment: EnvironmentKey) => string;
  /** The URLs that processes were given so far: for pods that run on although nothing says what they should be. None when absent. */
  readonly routesOf?: (environment: EnvironmentKey) => Promise<readonly KnownRoute[]>;
  /** Which of a repository's domains lead nowhere yet, and what they need; nothing is said of them when absent. */
  readonly domainsToDo?: (repositoryId: number, domains: readonly string[]) => Promise<readonly DomainToDo[]>;
  /** What a repository's secrets are encrypted to; absent: nothing is said of it. */
  readonly recipientOf?: (repositoryId: number) => Promise<string>;
}

export interface KnownRoute {
  readonly process: string;
  readonly url: string;
  /** As in the manifest that was last good. */
  readonly visibility: Visibility;
}

/** `noticed`: what else the person is to hear, looked up meanwhile. */
export async function makeView(
  links: Links,
  report: Report,
  noticed?: string | Promise<string | undefined>,
): Promise<View> {
  const { repository } = report.subject;
  const [notice, routes, recipient, domains] = await Promise.all([
    noticed,
    openRoutes(links, report),
    lacksSecrets(report) ? links.recipientOf?.(repository.id) : undefined,
    openDomains(links, report),
  ]);
  return {
    ...report,
    urls: byProcess(routes.map(({ process, url }) => [process, url])),
    visibilities: byProcess(routes.map(({ process, visibility }) => [process, visibility])),
    pageUrl: links.pageOf(report.subject.environment),
    ...(recipient === undefined ? {} : { recipient }),
    ...(domains.length === 0 ? {} : { domains }),
    ...(notice === undefined ? {} : { notice }),
  };
}

/** It may have some, and there are none. */
function lacksSecrets({ desired, subject }: Report): boolean {
  const { fork, withoutSecrets = false } = subject;
  return desired.kind === 'run' && desired.spec.secrets.length === 0 && !fork && !withoutSecrets;
}

async function openDomains({ domainsToDo }: Links, report: Report): Promise<readonly DomainToDo[]> {
  const wanted = wantedDomains(report) ?? [];
  if (!domainsToDo || wanted.length === 0) return [];
  return domainsToDo(
    report.subject.repository.id,
    wanted.map(({ domain }) => domain),
  );
}

/** Without a prototype: a process may be called `constructor`. */
function byProcess<T>(entries: readonly (readonly [string, T])[]): Readonly<Record<string, T>> {
  return Object.assign(Object.create(null), Object.fromEntries(entries));
}

/** What can be opened: as it is wanted or, while nothing says so, as it was when it was last good. */
async function openRoutes(links: Links, report: Report): Promise<readonly KnownRoute[]> {
  const { desired, observed, subject } = report;
  const spec = openedSpec(desired);
  if (spec) return wantedRoutes(links, report, spec);
  if (desired.kind === 'stop' || desired.kind === 'remove' || !runningPod(observed)) return [];
  const names = new Set(runningPod(observed)?.processes.map(({ name }) => name));
  const known = (await links.routesOf?.(subject.environment)) ?? [];
  return known.filter(({ process }) => names.has(process));
}

async function wantedRoutes(links: Links, report: Report, spec: PodSpec): Promise<readonly KnownRoute[]> {
  const found = spec.processes.filter(isOpened).map(async ({ name, urlPath, visibility }) => {
    const url = await links.urlOf(report.subject.environment, name, report);
    return url === undefined ? [] : [{ process: name, url: withPath(url, urlPath), visibility }];
  });
  return (await Promise.all(found)).flat();
}

/** A port that browsers open: a database's is not one. */
function isOpened({ name, origin, port }: ProcessSpec): boolean {
  return port !== undefined && (origin === 'process' || catalogue[name]?.web === true);
}

/** The path comes from the manifest: put together by the URL parser, so that nothing of it leaves the path. */
function withPath(url: string, path: string): string {
  const [pathname = '', search = ''] = path.split('?', 2);
  const whole = new URL(url);
  if (pathname.startsWith('/') && pathname !== '/') whole.pathname = pathname;
  if (search) whole.search = search;
  // Characters that would end a table cell or a link of Markdown.
  return whole.href.replace(
    /[|<>()[\]`*_\\]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
