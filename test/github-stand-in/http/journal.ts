export interface LoggedRequest {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  /** 0 while it is being answered, or when its connection was cut. */
  status: number;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Whether it changes something that people see; a token request does not. */
  readonly write: boolean;
}

/** A write about to have its effect, or having had it, before its answer is sent. */
export interface WriteMoment {
  readonly when: 'before' | 'after';
  readonly request: LoggedRequest;
  /** The number of this write since the start, from 1. */
  readonly number: number;
}

export type WriteWatcher = (moment: WriteMoment) => void | Promise<void>;

/** What arrived, and who wants to know of writes. */
export interface Journal {
  readonly requests: LoggedRequest[];
  readonly violations: string[];
  readonly answerViolations: string[];
  readonly watchers: Set<WriteWatcher>;
  writes: number;
}

const REMEMBERED = 50_000;

export function openJournal(): Journal {
  return { requests: [], violations: [], answerViolations: [], watchers: new Set(), writes: 0 };
}

export function log(journal: Journal, request: { method: string; path: string }): LoggedRequest {
  const write =
    !['GET', 'HEAD'].includes(request.method) &&
    !/\/access_tokens$|^\/login\/|\.git\/|\/installation\/token$/.test(request.path);
  const entry = { ...request, status: 0, at: Date.now(), write };
  journal.requests.push(entry);
  if (journal.requests.length > REMEMBERED) journal.requests.shift();
  return entry;
}
