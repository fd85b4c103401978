import type { ProcessSpec } from '../../../reconciler/plan/desired.ts';
import type { Report } from '../../../reconciler/ports.ts';
import { catalogue } from '../../../schema/catalogue/catalogue.ts';
import type { EnvironmentKey } from '../../../schema/environment.ts';
import type { View } from './view.ts';

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
}

export async function makeView(links: Links, report: Report, notice?: string): Promise<View> {
  const { environment } = report.subject;
  const processes = report.desired.kind === 'run' ? report.desired.spec.processes : [];
  const found = await Promise.all(
    processes.filter(isOpened).map(async ({ name, urlPath }) => {
      const url = await links.urlOf(environment, name, report);
      return url === undefined ? [] : [[name, withPath(url, urlPath)] as const];
    }),
  );
  return {
    ...report,
    urls: Object.fromEntries(found.flat()),
    pageUrl: links.pageOf(environment),
    ...(notice === undefined ? {} : { notice }),
  };
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
