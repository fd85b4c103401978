import type { EnvironmentKey } from '../../schema/environment.ts';

/** The passes of this process that are under way: one per environment. */
export interface Active {
  /** Begins a pass; undefined when one is under way, which is then noted to be followed by another. */
  begin(key: EnvironmentKey): ActivePass | undefined;
  /** Something newer is wanted: a pass under way stops waiting. */
  supersede(key: EnvironmentKey): void;
  /** We are closing: every pass stops waiting. */
  supersedeAll(): void;
  /** Ends when no pass is under way. */
  idle(): Promise<void>;
}

export interface ActivePass {
  readonly signal: AbortSignal;
  abort(): void;
  /** Ends the pass; true when a wake came that found it under way. */
  end(): boolean;
}

export function trackActive(): Active {
  const passes = new Map<EnvironmentKey, { controller: AbortController; again: boolean }>();
  const waiting: (() => void)[] = [];

  const begin = (key: EnvironmentKey): ActivePass | undefined => {
    const running = passes.get(key);
    if (running) {
      running.again = true;
      return undefined;
    }
    const pass = { controller: new AbortController(), again: false };
    passes.set(key, pass);
    return {
      signal: pass.controller.signal,
      abort: () => pass.controller.abort(),
      end: () => end(key, pass),
    };
  };

  const end = (key: EnvironmentKey, pass: { again: boolean }): boolean => {
    passes.delete(key);
    if (passes.size === 0) for (const resolve of waiting.splice(0)) resolve();
    return pass.again;
  };

  return {
    begin,
    supersede: (key) => passes.get(key)?.controller.abort(),
    supersedeAll: () => {
      for (const { controller } of passes.values()) controller.abort();
    },
    idle: () => (passes.size === 0 ? Promise.resolve() : new Promise((resolve) => waiting.push(resolve))),
  };
}
