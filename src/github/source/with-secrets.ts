import type { Desired, PodSpec, Subject } from '../../../reconciler/plan/desired.ts';
import type { SpecInput } from '../../../reconciler/plan/make-spec.ts';
import { specOf } from '../../../reconciler/plan/spec-of.ts';
import type { EnvironmentKey } from '../../../schema/environment.ts';
import type { Manifest } from '../../../schema/manifest/types.ts';
import type { Asked } from '../../secrets/ciphertexts.ts';
import type { Resolved } from '../../secrets/settle-secrets.ts';

export interface SecretsAndUrls {
  /** What an environment gets at a commit, or why not. Throws WorldError. */
  readonly resolveSecrets: (asked: Asked & { readonly manifest: Manifest }) => Promise<Resolved>;
  /** Where people open each process of a pod that is to run, by its name; given when first asked for. */
  readonly urlsOf: (
    environment: EnvironmentKey,
    about: { spec: PodSpec; subject: Subject },
  ) => Promise<Readonly<Record<string, string>>>;
}

/**
 * The wish, complete: with its secrets and, when it is to run, with where its processes are opened. What keeps a secret from being
 * given makes the wish invalid. A wish that may have no secrets of anybody is left as it is, a stranger's manifest being no reason to open any.
 */
export async function withSecrets(
  desired: Desired,
  deps: SecretsAndUrls,
  about: {
    asked: () => Asked & { readonly manifest: Manifest };
    subject: Subject;
    spec: (more: Pick<SpecInput, 'secrets' | 'urls'>) => PodSpec;
  },
): Promise<Desired> {
  const wanted = specOf(desired);
  if (!wanted) return desired;
  const { subject, spec } = about;
  // Nobody runs a fork's pull request by asking: its plan says what would run and opens nothing.
  if (desired.kind === 'ask' && subject.fork) return desired;
  const resolved = await deps.resolveSecrets(about.asked());
  if ('problems' in resolved) return { kind: 'invalid', problems: resolved.problems };
  const { secrets } = resolved;
  if (desired.kind === 'ask') return { ...desired, preview: spec({ secrets }) };
  const urls = await deps.urlsOf(subject.environment, { spec: wanted, subject });
  const complete = spec({ secrets, urls });
  return desired.kind === 'stop' ? { ...desired, preview: complete } : { kind: 'run', spec: complete };
}
