import type { Action } from '../../reconciler/plan/plan.ts';
import type { Fence } from '../../reconciler/ports.ts';
import { WorldError } from '../../schema/world-error.ts';
import type { Host } from '../host.ts';
import { secretFiles } from '../secrets/secret-files.ts';
import { ensureSecretsFolder } from '../secrets/secrets-folder.ts';
import { readSecretsFingerprint, writeSecrets } from '../secrets/write-secrets.ts';
import { podAt } from './pod-at.ts';

/** Puts the values where the pod's programs read them; those that are there already are not opened again. The pod may be stopped. */
export async function putSecrets(
  host: Host,
  { pod, spec }: Extract<Action, { do: 'put-secrets' }>,
  { environment, signal }: Fence,
): Promise<void> {
  if (spec.environment !== environment) throw new Error(`secrets of ${spec.environment} in ${environment}`);
  const container = await podAt(host, pod, environment);
  if (!container) throw new WorldError('docker-refused', `pod ${pod} is not there`);
  const { secrets: folder } = host.layout.pod(pod);
  if ((await readSecretsFingerprint(folder)) === spec.secretsFingerprint) return;
  const values = spec.secrets.length === 0 ? new Map() : await host.secrets.open(spec, { signal });
  await ensureSecretsFolder(folder);
  await writeSecrets(folder, secretFiles(spec, values), spec.secretsFingerprint);
  host.changes.tell(environment);
}

/** Throws WorldError `secrets-unreadable` when programs that need secrets would begin without them. */
export async function needSecrets(
  host: Host,
  pod: string,
  processes: readonly { readonly secrets?: readonly string[] }[],
): Promise<void> {
  // Records of an older version know of no secrets.
  if (!processes.some(({ secrets }) => (secrets ?? []).length > 0)) return;
  if ((await readSecretsFingerprint(host.layout.pod(pod).secrets)) !== null) return;
  throw new WorldError('secrets-unreadable', `the secrets of pod ${pod} are not in its memory`);
}
