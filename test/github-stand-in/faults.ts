/** What goes wrong with a request, instead of or after its right answer. */
export interface Fault {
  /** Part of `METHOD /path?query`, or a pattern on it. */
  readonly match: string | RegExp;
  /** How often; 1 unless told. */
  readonly count?: number;
  readonly status?: number;
  /** A string is sent as HTML, anything else as JSON. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** The connection is cut without an answer. */
  readonly reset?: boolean;
  /** The answer comes this much later; without status, body or reset it is the right one. */
  readonly delayMs?: number;
  /** The request has its effect, and only then is its answer lost or replaced. */
  readonly afterEffect?: boolean;
}

export interface Faults {
  next(fault: Fault): void;
  clear(): void;
  /** The fault that is due for a request, which is used up by this. */
  take(request: string): Fault | undefined;
}

export function openFaults(): Faults {
  let waiting: { fault: Fault; left: number }[] = [];
  return {
    next: (fault) => waiting.push({ fault, left: fault.count ?? 1 }),
    clear: () => {
      waiting = [];
    },
    take: (request) => {
      const found = waiting.find(({ fault }) => fits(fault.match, request));
      if (!found) return undefined;
      found.left--;
      waiting = waiting.filter(({ left }) => left > 0);
      return found.fault;
    },
  };
}

function fits(match: string | RegExp, request: string): boolean {
  return typeof match === 'string' ? request.includes(match) : match.test(request);
}
