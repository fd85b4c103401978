import type { Action, FieldChange, Step } from './plan.ts';

/** One bucket's share of a plan. */
export interface Part {
  readonly steps: readonly Step[];
  readonly waitingFor: readonly string[];
  /** See `Plan.later`. */
  readonly later?: readonly Step[];
  /** Milliseconds since the epoch; see `Plan.due`. */
  readonly due?: number;
}

export const nothing: Part = { steps: [], waitingFor: [] };

/** The parts one after the other; what several wait for is named once. */
export function inOrder(...parts: readonly Part[]): Part {
  const due = parts.flatMap((part) => part.due ?? []);
  const later = parts.flatMap((part) => part.later ?? []);
  return {
    steps: parts.flatMap((part) => part.steps),
    waitingFor: [...new Set(parts.flatMap((part) => part.waitingFor))],
    ...(later.length > 0 ? { later } : {}),
    ...(due.length > 0 ? { due: Math.min(...due) } : {}),
  };
}

export function steps(...list: readonly Step[]): Part {
  return { steps: list, waitingFor: [] };
}

export function waitFor(...what: readonly string[]): Part {
  return { steps: [], waitingFor: what };
}

export function step(action: Action, reason: string, changes: readonly FieldChange[] = []): Step {
  return { action, reason, changes };
}
