import type { InstallSpec, PodSpec, ProcessSpec } from './desired.ts';
import type { PodFailure } from './observed.ts';

/** A field that differs: `{field: 'startCommand', from: 'npm start', to: 'npm run dev'}`; from null: new, to null: gone. */
export interface FieldChange {
  readonly field: string;
  readonly from: string | null;
  readonly to: string | null;
}

/** One idempotent act of the runtime. `pod` is a pod id. */
export type Action =
  /** Network, workspace (made if absent), container, started; nothing defined in it yet. */
  | { readonly do: 'create-pod'; readonly pod: string; readonly spec: PodSpec; readonly generation: number }
  /** Starts it with every process that is defined in it, all at once; clears the mark of a failure. */
  | { readonly do: 'start-pod'; readonly pod: string }
  /** Stops it with all its processes. `failed`: a mark kept with the pod, shown by observe until it starts again. */
  | { readonly do: 'stop-pod'; readonly pod: string; readonly failed?: PodFailure }
  /** Container and network; the workspace stays. */
  | { readonly do: 'remove-pod'; readonly pod: string }
  | { readonly do: 'remove-workspace'; readonly environment: string }
  /** Puts the commit into the workspace; a developer's uncommitted work is kept aside under refs/pinacle/saved/. */
  | { readonly do: 'checkout'; readonly pod: string; readonly spec: PodSpec }
  /** Puts the values of `spec.secrets` where the pod's programs read them, all at once; without any, takes them away. */
  | { readonly do: 'put-secrets'; readonly pod: string; readonly spec: PodSpec }
  /** Begins the install; its end is an event. Nothing when this fingerprint runs or is done; a running older one is ended first. */
  | { readonly do: 'install'; readonly pod: string; readonly install: InstallSpec }
  /** Writes the definition and (re)starts the process alone. */
  | { readonly do: 'run-process'; readonly pod: string; readonly process: ProcessSpec }
  /** Starts a stopped process again as it is defined in the pod. */
  | { readonly do: 'start-process'; readonly pod: string; readonly process: string }
  /** Its state is `stopped` then, whatever it was, until it or the pod is started. */
  | { readonly do: 'stop-process'; readonly pod: string; readonly process: string }
  /** Stops it and removes its definition. */
  | { readonly do: 'remove-process'; readonly pod: string; readonly process: string };

/** An act with the reason a person reads: "process web: startCommand changed → restart". */
export interface Step {
  readonly action: Action;
  readonly reason: string;
  readonly changes: readonly FieldChange[];
}

/** Ordered steps that turn observed into desired; empty when they agree or when only waiting is left. */
export interface Plan {
  readonly steps: readonly Step[];
  /** What must happen by itself before more can be done: "postgres becomes healthy", "install ends". */
  readonly waitingFor: readonly string[];
  /** What follows once that has happened, as far as it can be told: for people to read; a later pass plans it anew. */
  readonly later?: readonly Step[];
  /** When waiting ends by the clock alone, in milliseconds since the epoch: a pass is due then. */
  readonly due?: number;
  /** USD a month before and after, when the tier changes or a pod appears or goes. */
  readonly price?: { readonly from: number; readonly to: number };
}
