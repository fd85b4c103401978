import { manifestFiles } from '../../schema/manifest/manifest-files.ts';
import { asWanted, type InstallCondition } from './condition.ts';
import type { ProcessSpec } from './desired.ts';
import type { Scene } from './scene.ts';

/** Process name → why it must start anew although its definition is the same: `files under apps/web changed`. */
export type Touched = ReadonlyMap<string, string>;

/** A change of the manifest alone changes processes by their fingerprints, never by its path. */
const manifests = new Set<string>(manifestFiles);

/** The processes of the user that the way to the wanted commit touches. Services never are: their files are not the repository's. */
export function touchedProcesses(scene: Scene, install: InstallCondition): Touched {
  const own = scene.spec.processes.filter(({ origin }) => origin === 'process');
  const running = own.filter((process) => (asWanted(process, scene.pod)?.state ?? 'stopped') !== 'stopped');
  return new Map(
    running.flatMap((process) => {
      const why = filesChanged(process, scene) ?? (install === 'due' ? 'install runs' : undefined);
      return why === undefined ? [] : [[process.name, why] as const];
    }),
  );
}

function filesChanged({ cwd }: ProcessSpec, { spec, pod, changedPaths }: Scene): string | undefined {
  if (pod.commit === spec.commit) return undefined;
  if (changedPaths === null) return 'files may have changed';
  const where = cwd === '.' ? '' : `${cwd}/`;
  const changed = changedPaths.some((path) => !manifests.has(path) && path.startsWith(where));
  if (!changed) return undefined;
  return cwd === '.' ? 'files changed' : `files under ${cwd} changed`;
}
