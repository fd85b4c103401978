import { type Container, endOf, findContainer, listContainers, liveOf } from './docker/containers.ts';
import { askingMaybe } from './docker/engine.ts';
import { type EngineEvent, followEvents } from './docker/events.ts';
import { hasStarved } from './docker/has-starved.ts';
import type { Host } from './host.ts';

/** Keeps our picture of running pods true to what the engine tells, and tells who listens. Resolves once the first look is done. */
export async function watchPods(host: Host): Promise<{ close(): void }> {
  let looked = (): void => {};
  const first = new Promise<void>((resolve) => {
    looked = resolve;
  });
  const events = followEvents(host.docker, {
    instance: host.settings.instance,
    log: host.log,
    opened: () => {
      resync(host)
        .catch((error: unknown) => host.log.warn({ error: String(error) }, 'the pods could not be listed'))
        .finally(looked);
    },
    happened: (event) => {
      note(host, event).catch((error: unknown) =>
        host.log.warn(
          { error: String(error), pod: event.pod },
          'an event of the engine could not be followed up',
        ),
      );
    },
  });
  await first;
  return events;
}

/** After a gap in the events anything may have changed. */
async function resync(host: Host): Promise<void> {
  const containers = await listContainers(host);
  const running = containers.filter((one) => one.running);
  const names = new Set(running.map(({ labels }) => labels.pod));
  for (const pod of host.live.ids()) if (!names.has(pod)) host.live.drop(pod);
  // A restart of Docker puts rules of its own before ours.
  if (running.length > 0) await host.firewall.ensure();
  await Promise.all(running.map((container) => meetAgain(host, container)));
  for (const { labels } of containers) host.changes.tell(labels.environment);
}

/** One pod that is out of order keeps us from no other. */
async function meetAgain(host: Host, container: Container): Promise<void> {
  const { pod, isolation } = container.labels;
  try {
    if (isolation === 'gvisor' && (await hasStarved(host, container.id))) await endStarved(host, container);
    else await liveOf(host, container);
  } catch (error) {
    host.log.warn({ error: String(error), pod }, 'the pod does not answer');
  }
}

/**
 * The kernel kills one task of the sandbox, as often as not one without which gVisor waits for ever: the rest goes as well,
 * so that the pod is seen as what it is and started again.
 */
async function endStarved(host: Host, { id, labels, running }: Container): Promise<void> {
  // Without gVisor the kernel ends the one process that took too much.
  if (!running || labels.isolation !== 'gvisor') return;
  host.log.warn({ pod: labels.pod }, 'the pod has no memory left and is ended');
  await askingMaybe('end the pod', () => host.docker.getContainer(id).kill({ signal: 'SIGKILL' }));
}

const ends = new Set(['die', 'destroy', 'stop', 'kill', 'oom']);

async function note(host: Host, { action, pod, environment }: EngineEvent): Promise<void> {
  // `exec_…` and `attach` are our own doing and change nothing.
  if (!ends.has(action) && action !== 'start') return;
  const container = await findContainer(host, pod);
  if (action === 'oom' && container) await endStarved(host, container);
  if (ends.has(action)) {
    // An end of the run before, told late, is none of the present one's.
    if (!container || (await endOf(host, container.id))) host.live.drop(pod);
  }
  host.changes.tell(environment);
}
