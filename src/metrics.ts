import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Action } from '../reconciler/plan/plan.ts';

/** What /metrics shows. Labels take values from closed lists only, so that nobody outside can make series. */
export interface Metrics {
  readonly registry: Registry;
  delivery(event: string, result: DeliveryResult): void;
  /** Seconds from the first byte of a delivery to its answer. */
  ack(seconds: number): void;
  /** `stages`: milliseconds by stage, as `PassResult.timings`. */
  pass(outcome: string, stages: Readonly<Record<string, number>>): void;
  githubWrite(kind: string, result: 'sent' | 'retried' | 'refused'): void;
}

export type DeliveryResult = 'accepted' | 'duplicate' | 'refused' | 'failed' | 'routed' | 'poison';

/** Read at each scrape; what fails is left out. */
export interface Gauged {
  readonly queueDepth: () => Promise<number>;
  readonly environments: () => Promise<Readonly<Record<string, number>>>;
}

const steps = {
  'create-pod': true,
  'start-pod': true,
  'stop-pod': true,
  'remove-pod': true,
  'remove-workspace': true,
  checkout: true,
  install: true,
  'put-secrets': true,
  'run-process': true,
  'start-process': true,
  'stop-process': true,
  'remove-process': true,
} satisfies Record<Action['do'], true>;

const allowed = {
  event: new Set(
    'push pull_request issue_comment check_run check_suite installation installation_repositories repository delete create ping'.split(
      ' ',
    ),
  ),
  outcome: new Set('converged progressing waiting invalid failed none new superseded error'.split(' ')),
  stage: new Set([
    'commands',
    'desired',
    'observe',
    'compare',
    'report',
    'log',
    'total',
    ...Object.keys(steps),
  ]),
  write: new Set('check comment deployment status reaction reply'.split(' ')),
};

export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: 'pinacle_' });
  const { deliveries, acks, passes, stages, writes } = makeSeries([registry]);
  return {
    registry,
    delivery: (event, result) => deliveries.inc({ event: bounded(event, 'event'), result }),
    ack: (seconds) => acks.observe(seconds),
    pass: (outcome, timings) => {
      passes.inc({ outcome: bounded(outcome, 'outcome') });
      for (const [stage, ms] of Object.entries(timings)) {
        stages.observe({ stage: bounded(stageOf(stage), 'stage') }, ms / 1000);
      }
    },
    githubWrite: (kind, result) => writes.inc({ kind: bounded(kind, 'write'), result }),
  };
}

function makeSeries(registers: Registry[]) {
  const counter = <const L extends string>(name: string, help: string, labelNames: L[]) =>
    new Counter({ name, help, labelNames, registers });
  return {
    deliveries: counter(
      'pinacle_deliveries_total',
      'Webhook deliveries by event and by what became of them',
      ['event', 'result'],
    ),
    passes: counter('pinacle_passes_total', 'Passes of the reconciler by outcome', ['outcome']),
    writes: counter('pinacle_github_writes_total', 'Writes to GitHub by kind and result', ['kind', 'result']),
    acks: new Histogram({
      name: 'pinacle_delivery_ack_seconds',
      help: 'Time to answer a webhook delivery',
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5, 10],
      registers,
    }),
    stages: new Histogram({
      name: 'pinacle_pass_seconds',
      help: 'Time of each stage of a pass',
      labelNames: ['stage'] as const,
      buckets: [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 2.5, 5, 15, 60],
      registers,
    }),
  };
}

/** Adds what is counted at the time of a scrape. */
export function addGauges(metrics: Metrics, gauged: Gauged): void {
  new Gauge({
    name: 'pinacle_queue_depth',
    help: 'Wakes that wait for a worker',
    registers: [metrics.registry],
    async collect() {
      await gauged.queueDepth().then(
        (depth) => this.set(depth),
        () => this.reset(),
      );
    },
  });
  new Gauge({
    name: 'pinacle_environments',
    help: 'Environments by their last outcome',
    labelNames: ['outcome'] as const,
    registers: [metrics.registry],
    async collect() {
      this.reset();
      const counts = await gauged.environments().catch(() => ({}));
      for (const [outcome, count] of Object.entries(counts))
        this.inc({ outcome: bounded(outcome, 'outcome') }, count);
    },
  });
}

/** `step run-process web` → `run-process`: the names of processes are the users'. */
function stageOf(stage: string): string {
  return stage.replace(/^step /, '').split(' ')[0] ?? '';
}

function bounded(value: string, list: keyof typeof allowed): string {
  return allowed[list].has(value) ? value : 'other';
}
