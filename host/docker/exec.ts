import { PassThrough, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { asking, type Engine } from './engine.ts';

export interface ExecResult {
  readonly exitCode: number;
  /** The last of stdout and stderr, at most 8 KB. Written by the pod. */
  readonly output: string;
}

const outputBytes = 8192;

/**
 * Runs a program in a pod as the pod's user, with `stdin` as its input, and waits for its end.
 * Throws WorldError `docker-unreachable` or `docker-refused`, and the signal's reason when aborted.
 */
export async function execInPod(
  docker: Engine,
  container: string,
  { argv, stdin, signal }: { argv: readonly string[]; stdin: Readable; signal: AbortSignal },
): Promise<ExecResult> {
  const exec = await asking('run a program in the pod', () =>
    docker.getContainer(container).exec({
      Cmd: [...argv],
      AttachStdin: true,
      AttachStdout: true,
      AttachStderr: true,
      WorkingDir: '/workspace',
    }),
  );
  const stream = await asking('run a program in the pod', () => exec.start({ hijack: true, stdin: true }));
  const giveUp = () => stream.destroy(new Error('the program in the pod was given up'));
  signal.addEventListener('abort', giveUp, { once: true });
  try {
    // A program that ends early breaks the pipe: its exit code says why. A fault of the source's is ours to throw.
    const sourceFault = feed(stdin, stream);
    const output = await collect(docker, stream);
    stdin.destroy();
    const fault = await sourceFault;
    signal.throwIfAborted();
    if (fault) throw fault;
    const { ExitCode } = await asking('ask how the program ended', () => exec.inspect());
    return { exitCode: ExitCode ?? -1, output };
  } finally {
    signal.removeEventListener('abort', giveUp);
  }
}

async function feed(stdin: Readable, stream: NodeJS.ReadWriteStream): Promise<Error | undefined> {
  let fault: Error | undefined;
  stdin.once('error', (error) => {
    fault = error;
  });
  await pipeline(stdin, stream).catch(() => {});
  return fault;
}

function collect(docker: Engine, stream: NodeJS.ReadWriteStream): Promise<string> {
  const both = new PassThrough();
  let output = '';
  both.on('data', (chunk: Buffer) => {
    output = (output + chunk.toString('utf8')).slice(-outputBytes);
  });
  docker.modem.demuxStream(stream, both, both);
  return new Promise((resolve) => {
    for (const event of ['end', 'close', 'error']) stream.once(event, () => resolve(output));
  });
}
