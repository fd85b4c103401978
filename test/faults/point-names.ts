import type { Action } from '../../reconciler/plan/plan.ts';
import type { LoggedRequest } from '../github-stand-in/types.ts';

/** Statements that change what another life will read. Reads, and the queue's own, are no points. */
const statement =
  /\b(insert into|update|delete from) "(deliveries|environments|commands|passes|reports|routes)"|\b(commit)\b/;

/** `postgres insert into deliveries`, `postgres commit`; undefined when a chunk of the protocol holds nothing of note. */
export function statementName(chunk: string): string | undefined {
  const [, verb, table, commit] = statement.exec(chunk) ?? [];
  if (commit) return 'postgres commit';
  return verb && table ? `postgres ${verb} ${table}` : undefined;
}

/** `github PATCH check-runs/:id`: numbers and commits left out. */
export function writeName({ method, path }: LoggedRequest): string {
  const short = path
    .replace(/^\/repos\/[^/]+\/[^/]+\//, '')
    .replace(/\?.*$/, '')
    .replace(/\/(\d+|[0-9a-f]{40})(?=\/|$)/g, '/:id');
  return `github ${method} ${short}`;
}

/** `runtime run-process web`, `runtime create-pod`. */
export function actionName(action: Action): string {
  if (!('process' in action)) return `runtime ${action.do}`;
  return `runtime ${action.do} ${typeof action.process === 'string' ? action.process : action.process.name}`;
}
