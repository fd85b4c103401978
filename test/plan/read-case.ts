import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Desired, PodSpec, SecretScope, SecretSpec } from '../../reconciler/plan/desired.ts';
import { digest } from '../../reconciler/plan/digest.ts';
import type { PlanInput } from '../../reconciler/plan/make-plan.ts';
import { makeSpec } from '../../reconciler/plan/make-spec.ts';
import type {
  Observed,
  ObservedInstall,
  ObservedPod,
  ObservedProcess,
} from '../../reconciler/plan/observed.ts';
import { wishOf } from '../../reconciler/plan/wish.ts';
import { catalogue } from '../../schema/catalogue/catalogue.ts';
import type { Intent } from '../../schema/intent.ts';
import { parseManifest } from '../../schema/manifest/parse.ts';
import { templates } from '../../schema/templates/templates.ts';
import { aSubject } from '../builders/manifest.ts';
import { anObserved, aPodOf, aProcessOf } from '../builders/observed.ts';

const GB = 1024 ** 3;

/** `running.json`: what runs, said in terms of the manifests that it was made from. What is absent is the plain case. */
interface Running {
  /** Instead of running `pinacle.yaml`; `invalid` and `none` are said in short. */
  readonly desired?:
    | Extract<Desired, { kind: 'stop' | 'remove' | 'none' }>
    | { kind: 'ask' }
    | { kind: 'invalid' };
  /** One letter stands for a commit of forty. */
  readonly commit?: string;
  readonly lockfile?: string;
  readonly intent?: Intent;
  readonly changedPaths?: readonly string[];
  readonly secrets?: SecretWords;
  /** Narrower than all, by process. */
  readonly sees?: Readonly<Record<string, readonly string[]>>;
  readonly freeGb?: number;
  readonly freeDiskGb?: number;
  readonly workspace?: boolean;
  readonly pods?: readonly RunningPod[];
}

/** `{"DB_URL": "team one", "KEY": "manifest two in tls/key.pem"}`: scope, value, and of a file its path. */
type SecretWords = Readonly<Record<string, string>>;

interface RunningPod {
  /** The file that it was made from: `before.yaml`, or `pinacle.yaml` (default). */
  readonly from?: string;
  readonly intent?: Intent;
  readonly commit?: string | null;
  readonly lockfile?: string;
  readonly secrets?: SecretWords;
  readonly sees?: Running['sees'];
  /** What lies in its memory: nothing after a restart of the host. */
  readonly memory?: 'lost';
  readonly state?: ObservedPod['state'];
  readonly crash?: ObservedPod['crash'];
  readonly startedAt?: number;
  /** The process for which it was given up. */
  readonly failed?: string;
  readonly install?: ObservedInstall['state'];
  /** Those that are not healthy; `gone`: not defined. */
  readonly processes?: Readonly<Record<string, ObservedProcess['state'] | 'gone'>>;
  readonly environment?: string;
}

/** A golden case as the planner's input. */
export function readCase(folder: string): PlanInput {
  const running = JSON.parse(readFileSync(join(folder, 'running.json'), 'utf8')) as Running;
  const spec = specOf(folder, { from: 'pinacle.yaml', ...running });
  return {
    environment: spec.environment,
    desired: desiredOf(running, spec),
    observed: observedOf(folder, running),
    changedPaths: running.changedPaths ?? null,
    now: 1_000_000,
  };
}

type Made = Pick<RunningPod, 'from' | 'intent' | 'commit' | 'lockfile' | 'environment' | 'secrets' | 'sees'>;

function specOf(folder: string, made: Made): PodSpec {
  const { from: file = 'pinacle.yaml', intent = {}, lockfile = '1', environment = '42/pull/7' } = made;
  const parsed = parseManifest(readFileSync(join(folder, file), 'utf8'), { file });
  if ('problems' in parsed) throw new Error(`${folder}/${file}: ${JSON.stringify(parsed.problems)}`);
  return makeSpec({
    manifest: {
      ...parsed.manifest,
      processes: parsed.manifest.processes.map((process) => {
        const secrets = made.sees?.[process.name] ?? process.secrets;
        return secrets ? { ...process, secrets } : process;
      }),
    },
    subject: aSubject({ environment }),
    commit: (made.commit ?? 'a').repeat(40),
    intent,
    lockfiles: { 'package-lock.json': lockfile },
    baseImage: 'pinacle/base:1',
    catalogue,
    templates,
    secrets: Object.entries(made.secrets ?? {}).map(([name, words]) => secretOf(name, words)),
  });
}

function secretOf(name: string, words: string): SecretSpec {
  const [from, value, , path] = words.split(' ');
  const what = { name, from: from as SecretScope, digest: digest(value) };
  return path === undefined ? { ...what, as: 'env' } : { ...what, as: 'file', path };
}

function desiredOf({ desired }: Running, spec: PodSpec): Desired {
  if (desired === undefined) return { kind: 'run', spec };
  if (desired.kind === 'invalid') return { kind: 'invalid', problems: [] };
  if (desired.kind === 'ask') return { kind: 'ask', why: 'fork', detail: 'a fork', preview: spec };
  return desired.kind === 'stop' && desired.why === 'asleep' ? { ...desired, preview: spec } : desired;
}

function observedOf(folder: string, running: Running): Observed {
  const pods = (running.pods ?? []).map((pod, index) => podOf(specOf(folder, pod), pod, index + 1));
  return anObserved(pods, {
    workspace: running.workspace ?? pods.length > 0,
    host: {
      freeMemoryBytes: (running.freeGb ?? 64) * GB,
      freeDiskBytes: (running.freeDiskGb ?? 64) * GB,
      isolation: 'gvisor',
    },
  });
}

function podOf(made: PodSpec, pod: RunningPod, generation: number): ObservedPod {
  const plain = aPodOf(made, { generation, isolation: 'gvisor', state: pod.state ?? 'running' });
  const states = pod.processes ?? {};
  const defined = made.processes.filter(({ name }) => states[name] !== 'gone' && pod.commit !== null);
  return {
    ...plain,
    ...(pod.commit === null ? { commit: null } : {}),
    ...(pod.crash ? { crash: pod.crash } : {}),
    ...(pod.memory === 'lost' ? { secrets: null } : {}),
    ...(pod.startedAt === undefined ? {} : { startedAt: pod.startedAt }),
    ...(pod.failed
      ? { failed: { process: pod.failed, message: `${pod.failed} failed`, wish: wishOf(made) } }
      : {}),
    install: pod.install ? { ...plain.install, state: pod.install } : plain.install,
    processes: defined.map((process) => {
      const state = states[process.name] ?? (plain.state === 'stopped' ? 'stopped' : 'healthy');
      return aProcessOf(process, { state: state === 'gone' ? 'stopped' : state });
    }),
  };
}
