import type { ObservedProcess } from '../../reconciler/plan/observed.ts';
import { healthCheckOf } from '../health/health-check-of.ts';
import { type ProbeTarget, probe } from '../health/probe.ts';
import { alwaysHealthy, type Prober, startProber } from '../health/prober.ts';
import { failsAgainAndAgain, type ProcessState, processState, windowSeconds } from '../pod/process-state.ts';
import { nothing, type Trace } from '../pod/trace.ts';
import type { ProcessRecord } from '../records/pod-record.ts';

/** One process of a running pod, as we know it from its state file and its health check. */
export interface LiveProcess {
  /** What is wanted of it has changed. */
  define(record: ProcessRecord): void;
  /** The pod's state file says this. */
  tell(trace: Trace): void;
  observed(): ObservedProcess;
  stop(): void;
}

export interface LiveProcessOptions {
  readonly target: ProbeTarget;
  readonly clock: { now(): number };
  /** The state that `observed` gives is another one. */
  changed(): void;
}

interface Known extends LiveProcessOptions {
  record: ProcessRecord;
  trace: Trace;
  prober: Prober | undefined;
  /** When we saw the last exit, by a clock that nobody sets. */
  quietSince: number;
  quiet: NodeJS.Timeout | undefined;
  seen: Seen;
}

type Seen = ProcessState & { readonly since: number };

export function liveProcess(record: ProcessRecord, options: LiveProcessOptions): LiveProcess {
  const seen: Seen = { state: 'starting', since: options.clock.now() };
  const known: Known = {
    ...options,
    record,
    trace: nothing,
    prober: undefined,
    quietSince: 0,
    quiet: undefined,
    seen,
  };
  return {
    define: (changed) => {
      known.record = changed;
      followHealth(known);
      look(known);
    },
    tell: (trace) => take(known, trace),
    observed: () => observedProcess(known.record, known.seen, known.target.address),
    stop: () => {
      clearTimeout(known.quiet);
      known.prober?.stop();
    },
  };
}

function take(known: Known, trace: Trace): void {
  const before = known.trace;
  known.trace = trace;
  if (trace.exits.length !== before.exits.length) followQuiet(known);
  const sameRun = trace.up === before.up && trace.begins === before.begins && trace.starts === before.starts;
  if (!sameRun) followHealth(known);
  look(known);
}

function look(known: Known): void {
  const { record, trace, prober, seen, clock } = known;
  const now = processState({
    wanted: record.wanted,
    restart: record.spec.restart,
    trace,
    verdict: prober?.verdict() ?? 'starting',
    quietMs: performance.now() - known.quietSince,
  });
  if (now.state === seen.state && now.exitCode === seen.exitCode) return;
  known.seen = { ...now, since: now.state === seen.state ? seen.since : clock.now() };
  known.changed();
}

/** Health is that of one run: each begins with `starting`. */
function followHealth(known: Known): void {
  const { record, trace, target } = known;
  known.prober?.stop();
  known.prober = undefined;
  if (!trace.up || record.wanted === 'down') return;
  const check = healthCheckOf(record.spec);
  known.prober = check
    ? startProber({ timing: check, check: () => probe(check, target), changed: () => look(known) })
    : alwaysHealthy;
}

/** A process that exited again and again is believed again after a quiet minute: nothing else would wake us then. */
function followQuiet(known: Known): void {
  known.quietSince = performance.now();
  clearTimeout(known.quiet);
  if (failsAgainAndAgain({ trace: { ...known.trace, up: true }, quietMs: 0 }))
    known.quiet = setTimeout(() => look(known), windowSeconds * 1000 + 10);
}

/** As a pass sees it; also for a process of a stopped pod. */
export function observedProcess({ spec }: ProcessRecord, seen: Seen, address?: string): ObservedProcess {
  const { name, fingerprint, fields, port } = spec;
  const endpoint = port !== undefined && address ? { endpoint: { host: address, port } } : {};
  return { name, fingerprint, fields, ...seen, ...endpoint };
}
