import type { EnvironmentKey } from '../../schema/environment.ts';

/** The passes of this process that are under way: one per environment. */
export interface Active {
  /** Begins a pass; undefined when one is under way, which is then noted to be followed by another. */
  begin(key: EnvironmentKey): ActivePass | undefined;
  /** The runtime tells of `key`: noted with the pass under way, which its own acts may have caused; false: there is none. */
  told(key: EnvironmentKey): boolean;
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
  /** Ends the pass. `woken`: a wake found it under way; `told`: the runtime told of something meanwhile. */
  end(): { readonly woken: boolean; readonly told: boolean };
}

interface Running {
  readonly controller: AbortController;
  woken: boolean;
  told: boolean;
}

export function trackActive(): Active {
  const passes = new Map<EnvironmentKey, Running>();
  const waiting: (() => void)[] = [];

  const begin = (key: EnvironmentKey): ActivePass | undefined => {
    const running = passes.get(key);
    if (running) {
      running.woken = true;
      return undefined;
    }
    const pass = { controller: new AbortController(), woken: false, told: false };
    passes.set(key, pass);
    return {
      signal: pass.controller.signal,
      abort: () => pass.controller.abort(),
      end: () => end(key, pass),
    };
  };

  const end = (key: EnvironmentKey, pass: Running) => {
    passes.delete(key);
    if (passes.size === 0) for (const resolve of waiting.splice(0)) resolve();
    return { woken: pass.woken, told: pass.told };
  };

  return {
    begin,
    told: (key) => {
      const running = passes.get(key);
      if (running) running.told = true;
      return running !== undefined;
    },
    supersede: (key) => passes.get(key)?.controller.abort(),
    supersedeAll: () => {
      for (const { controller } of passes.values()) controller.abort();
    },
    idle: () => (passes.size === 0 ? Promise.resolve() : new Promise((resolve) => waiting.push(resolve))),
  };
}
