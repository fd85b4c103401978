import { WorldError } from '../../schema/world-error.ts';
import type { Engine } from './engine.ts';

/** The stdin of a pod's first process: how the host tells it what to do. Opened when first needed, again when it broke. */
export interface ControlChannel {
  /** Writes one line. Whether the pod obeyed is told by its answer, not by this. Throws WorldError `docker-refused` when it has ended. */
  send(line: string): Promise<void>;
  close(): void;
}

export function controlChannel(docker: Engine, container: string): ControlChannel {
  let stream: Promise<NodeJS.ReadWriteStream> | undefined;
  const opened = (): Promise<NodeJS.ReadWriteStream> => {
    stream ??= attach(docker, container, () => {
      stream = undefined;
    });
    return stream;
  };
  return {
    // A line that a broken connection tore ends at our newline.
    send: async (line) => {
      (await opened()).write(`\n${line}\n`);
    },
    close: () => {
      stream?.then((open) => open.end()).catch(() => {});
      stream = undefined;
    },
  };
}

async function attach(
  docker: Engine,
  container: string,
  broken: () => void,
): Promise<NodeJS.ReadWriteStream> {
  try {
    const options = { stream: true, stdin: true, hijack: true };
    const pod = docker.getContainer(container);
    const stream = await pod.attach(options);
    // The engine attaches to a container that has ended as well: there nobody would ever answer.
    if (!(await pod.inspect()).State.Running) {
      stream.end();
      throw new WorldError('docker-refused', 'the pod has ended');
    }
    stream.on('error', broken).on('close', broken).on('end', broken);
    stream.resume();
    return stream;
  } catch (error) {
    broken();
    throw error;
  }
}
