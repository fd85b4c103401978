import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import Docker from 'dockerode';
import { openDockerRuntime } from '../../host/docker-runtime.ts';
import type { DockerRuntimeOptions } from '../../host/options.ts';
import { removeInstance } from '../../host/sweep-instance.ts';
import type { Commits, Runtime, Terminals } from '../../reconciler/ports.ts';
import { type FakeSecrets, fakeSecrets } from '../fakes/fake-secrets.ts';

export const baseImage = 'pinacle/base:latest';

type OpenedRuntime = Runtime & Terminals & { close(): Promise<void> };

export interface DockerBench {
  readonly runtime: OpenedRuntime;
  readonly docker: Docker;
  readonly instance: string;
  /** What the runtime was opened with. */
  readonly options: DockerRuntimeOptions;
  readonly commits: Commits;
  /** Those that the runtime was opened with, unless others were given. */
  readonly secrets: FakeSecrets;
  /** Makes a commit of these files (path → content), its parent the one before; 40 hex. */
  readonly commit: (files: Readonly<Record<string, string>>) => Promise<string>;
  /** Another controller on the same pods, as after a crash. */
  reopen(): Promise<OpenedRuntime>;
  /** Container of a pod. */
  container(pod: string): Docker.Container;
  /** Runs a program in a pod, as the pod's user; its exit code and what it wrote. */
  inside(pod: string, ...argv: string[]): Promise<{ code: number; output: string }>;
  readonly close: () => Promise<void>;
}

/** A runtime of its own instance on the real engine; `close` leaves nothing on the machine. */
export async function openDockerBench(options: Partial<DockerRuntimeOptions> = {}): Promise<DockerBench> {
  const instance = `t-${randomBytes(5).toString('hex')}`;
  const folder = await mkdtemp(join(tmpdir(), 'pinacle-commits-'));
  const { commit, commits } = await gitCommits(folder);
  const docker = new Docker();
  // Small, so that many fit on the machine beside those of other tests.
  const limits = () => ({ memoryBytes: 256 * 1024 ** 2, storageBytes: 256 * 1024 ** 2 });
  const secrets = fakeSecrets();
  const all = { instance, commits, secrets, baseImage, limits, ...options };
  const opened: OpenedRuntime[] = [];
  const reopen = async () => {
    const runtime = await openDockerRuntime(all);
    opened.push(runtime);
    return runtime;
  };
  const container = (pod: string) => docker.getContainer(`${instance}.${pod}`);
  const runtime = await reopen().catch(async (error: unknown) => {
    await rm(folder, { recursive: true, force: true });
    throw error;
  });
  return {
    runtime,
    docker,
    instance,
    options: all,
    commits,
    secrets,
    commit,
    reopen,
    container,
    inside: (pod, ...argv) => execIn(docker, container(pod), argv),
    close: async () => {
      for (const runtime of opened) await runtime.close();
      await removeInstance({ instance });
      await rm(folder, { recursive: true, force: true });
    },
  };
}

interface Ended {
  readonly code: number;
  readonly output: string;
}

/** On a machine with much to do runsc now and then cannot begin a program, and the engine says so in the program's place. */
async function execIn(docker: Docker, container: Docker.Container, argv: readonly string[]): Promise<Ended> {
  const ended = await execOnce(docker, container, argv);
  return /^OCI runtime exec failed: .*exit status 128/.test(ended.output)
    ? execOnce(docker, container, argv)
    : ended;
}

async function execOnce(
  docker: Docker,
  container: Docker.Container,
  argv: readonly string[],
): Promise<Ended> {
  const exec = await container.exec({ Cmd: [...argv], AttachStdout: true, AttachStderr: true });
  const stream = await exec.start({ hijack: true, stdin: false });
  const chunks: Buffer[] = [];
  const sink = { write: (chunk: Buffer) => chunks.push(chunk) } as unknown as NodeJS.WritableStream;
  docker.modem.demuxStream(stream, sink, sink);
  await new Promise((resolve) => stream.once('close', resolve).once('end', resolve));
  const { ExitCode } = await exec.inspect();
  return { code: ExitCode ?? -1, output: Buffer.concat(chunks).toString('utf8') };
}

/** A repository on disk, and packs from it as the control plane's mirror gives them. */
async function gitCommits(
  folder: string,
): Promise<{ commits: Commits; commit: (files: Readonly<Record<string, string>>) => Promise<string> }> {
  const git = (args: readonly string[], stdin = '') => run('git', ['-C', folder, ...args], stdin);
  await git(['init', '-q', '-b', 'main']);
  for (const [key, value] of [
    ['user.name', 'Test'],
    ['user.email', 'test@example.com'],
  ] as const)
    await git(['config', key, value]);
  return {
    commit: async (files) => {
      await git(['rm', '-rq', '--ignore-unmatch', '.']);
      for (const [path, text] of Object.entries(files)) {
        await mkdir(dirname(join(folder, path)), { recursive: true });
        await writeFile(join(folder, path), text);
      }
      await git(['add', '-A']);
      await git(['commit', '-q', '--allow-empty', '-m', 'a commit']);
      return (await git(['rev-parse', 'HEAD'])).toString().trim();
    },
    commits: {
      pack: async ({ commit, have }) => {
        // With a base: a thin pack, whose deltas lean on objects that the workspace has.
        const list = have
          ? git(['pack-objects', '--revs', '--thin', '--stdout', '-q'], `${commit}\n^${have}\n`)
          : git(['rev-list', '--objects', '--no-walk=unsorted', commit]).then((objects) =>
              git(['pack-objects', '--stdout', '-q'], objects.toString()),
            );
        return Readable.from([await list]);
      },
    },
  };
}

function run(command: string, args: readonly string[], stdin: string): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const options = { encoding: 'buffer', maxBuffer: 64 * 1024 * 1024 } as const;
    const child = execFile(command, args, options, (error, stdout, stderr) =>
      error ? reject(new Error(`${args.join(' ')}: ${stderr.toString()}`)) : resolve(stdout),
    );
    child.stdin?.on('error', () => {});
    child.stdin?.end(stdin);
  });
}
