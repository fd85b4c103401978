import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { environmentLabel, instanceLabel, podLabel } from '../labels.ts';
import type { Log } from '../log.ts';
import type { Engine } from './engine.ts';

export interface EngineEvent {
  /** die, oom, start, destroy, … */
  readonly action: string;
  readonly pod: string;
  readonly environment: string;
}

export interface EventsOptions {
  readonly instance: string;
  readonly log: Log;
  /** The stream is open, for the first time or again: what happened meanwhile was not told. */
  readonly opened: () => void;
  readonly happened: (event: EngineEvent) => void;
}

/** Follows the engine's events about the instance's containers, and connects again when the engine went away. */
export function followEvents(docker: Engine, options: EventsOptions): { close(): void } {
  const abort = new AbortController();
  const follow = async (): Promise<void> => {
    for (let failures = 0; !abort.signal.aborted; failures += 1) {
      try {
        const stream = await open(docker, options.instance, abort.signal);
        failures = 0;
        options.opened();
        await read(stream, options);
      } catch (error) {
        if (abort.signal.aborted) return;
        options.log.warn({ error: String(error) }, "the container engine's events ended");
      }
      await delay(Math.min(5_000, 200 * 2 ** failures), undefined, { signal: abort.signal }).catch(() => {});
    }
  };
  void follow();
  return { close: () => abort.abort() };
}

async function open(docker: Engine, instance: string, signal: AbortSignal): Promise<Readable> {
  const filters = JSON.stringify({ type: ['container'], label: [`${instanceLabel}=${instance}`] });
  const stream = (await docker.getEvents({ filters })) as Readable;
  signal.addEventListener('abort', () => stream.destroy(), { once: true });
  if (signal.aborted) stream.destroy();
  return stream;
}

async function read(stream: Readable, { happened }: EventsOptions): Promise<void> {
  for await (const line of createInterface({ input: stream })) {
    const event = JSON.parse(line) as { Action?: string; Actor?: { Attributes?: Record<string, string> } };
    const labels = event.Actor?.Attributes ?? {};
    const [pod, environment] = [labels[podLabel], labels[environmentLabel]];
    if (event.Action && pod && environment) happened({ action: event.Action, pod, environment });
  }
}
