import { WorldError } from '../../schema/world-error.ts';
import { asking, askingMaybe, type Engine, statusOf } from './engine.ts';
import { registryOf } from './registry-of.ts';

/** What of an image a pod's container depends on. */
export interface ImageFacts {
  readonly id: string;
  readonly path: string;
}

export interface ImageOptions {
  readonly baseImage: string;
  /** Where images may come from: it is the engine that asks them, from the host's own network, and goes where they send it. */
  readonly registries: readonly string[];
  readonly signal: AbortSignal;
}

const defaultPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/**
 * The image, pulled when it is not there; the base image is never pulled.
 * Throws WorldError `image-unavailable`, also for a registry that is not allowed, and `superseded` when the signal ends the wait.
 */
export async function ensureImage(
  docker: Engine,
  image: string,
  { baseImage, registries, signal }: ImageOptions,
): Promise<ImageFacts> {
  const present = await inspect(docker, image);
  if (present) return present;
  if (image === baseImage)
    throw new WorldError('image-unavailable', `${image} is not built: run host/setup.sh`);
  const registry = registryOf(image);
  if (!registries.includes(registry))
    throw new WorldError('image-unavailable', `images of ${registry} are not allowed here`);
  await pull(docker, image, signal);
  const pulled = await inspect(docker, image);
  if (!pulled) throw new WorldError('image-unavailable', `${image} was pulled and is not there`);
  return pulled;
}

async function inspect(docker: Engine, image: string): Promise<ImageFacts | undefined> {
  const found = await askingMaybe('look at the image', () => docker.getImage(image).inspect());
  if (!found) return undefined;
  const path = found.Config?.Env?.find((entry) => entry.startsWith('PATH='))?.slice('PATH='.length);
  return { id: found.Id, path: path || defaultPath };
}

async function pull(docker: Engine, image: string, signal: AbortSignal): Promise<void> {
  try {
    const progress = await docker.pull(withTag(image), { abortSignal: signal });
    await new Promise<void>((resolve, reject) => {
      docker.modem.followProgress(progress, (error) => (error ? reject(error) : resolve()));
    });
  } catch (cause) {
    if (signal.aborted) throw new WorldError('superseded', `the pull of ${image} was given up`, { cause });
    const detail = cause instanceof Error ? cause.message.slice(0, 300) : 'no reason given';
    if (statusOf(cause) === undefined && /ECONNREFUSED|ENOENT/.test(detail))
      await asking('pull', () => Promise.reject(cause));
    throw new WorldError('image-unavailable', `${image} could not be pulled: ${detail}`, { cause });
  }
}

/** Without a tag the engine would pull every tag of the repository. */
function withTag(image: string): string {
  return image.includes('@') || /:[^/]+$/.test(image) ? image : `${image}:latest`;
}
