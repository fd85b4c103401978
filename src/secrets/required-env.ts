import type { SecretSpec } from '../../reconciler/plan/desired.ts';
import { catalogue } from '../../schema/catalogue/catalogue.ts';
import type { Manifest } from '../../schema/manifest/types.ts';
import type { Problem } from '../../schema/problem.ts';
import { secretProblem } from './secret-problem.ts';

/** A problem for each variable that the manifest wants and that comes from nowhere. */
export function missingEnv(
  manifest: Pick<Manifest, 'requiredEnv' | 'env' | 'services' | 'processes'>,
  secrets: readonly SecretSpec[],
  { file, recipient }: { file: string; recipient: string },
): Problem[] {
  const provided = new Set([
    ...Object.keys(manifest.env),
    ...manifest.services.flatMap((id) => Object.keys(catalogue[id]?.provides ?? {})),
    ...secrets.filter(({ as }) => as === 'env').map(({ name }) => name),
  ]);
  const everywhere = (name: string) =>
    manifest.processes.length > 0 && manifest.processes.every(({ env }) => Object.hasOwn(env, name));
  return manifest.requiredEnv
    .filter(({ name }) => !provided.has(name) && !everywhere(name))
    .map(({ name, description, line }) =>
      secretProblem(
        { file, line, path: 'requiredEnv' },
        {
          rule: 'required-env-missing',
          message: `${name} is required and not set${description === undefined ? '' : `: ${description}`}`,
          fix: `Run \`pinacle secrets set ${name} --recipient ${recipient}\`, or add it to \`env\` if it is no secret.`,
        },
      ),
    );
}
