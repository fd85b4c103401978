import type { Problem } from '../../../schema/problem.ts';
import type { RepositoryRow } from '../../store/installations.ts';

export interface ManifestView {
  readonly file: string;
  readonly commit: string;
  readonly text: string;
  readonly problems: readonly Problem[];
}

/** Never a value. */
export interface SecretName {
  readonly name: string;
  readonly form: 'env' | 'file';
}

export interface DefaultManifest {
  readonly view: ManifestView;
  /** Of those that the manifest itself has. */
  readonly secrets: readonly SecretName[];
}

export type ReadDefaultManifest = (repository: RepositoryRow) => Promise<DefaultManifest | 'none'>;
