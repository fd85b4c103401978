import type { Subject } from '../../reconciler/plan/desired.ts';
import type { Manifest, ManifestProcess } from '../../schema/manifest/types.ts';
import { sha } from './spec.ts';

/** A valid manifest with nothing in it; say only what matters. */
export function aManifest(over: Partial<Manifest> = {}): Manifest {
  return {
    version: '1.0',
    tier: 'dev.small',
    deploy: {
      pullRequests: 'comment',
      idleMs: 1_800_000,
      ttlMs: 259_200_000,
      forks: 'approve',
      secretsOnPullRequests: true,
    },
    install: [],
    processes: [],
    services: [],
    env: {},
    secrets: [],
    secretFiles: [],
    requiredEnv: [],
    tabs: [],
    ...over,
  };
}

export function aManifestProcess(over: Partial<ManifestProcess> & { name: string }): ManifestProcess {
  return {
    displayName: over.name,
    startCommand: ['npm start'],
    urlPath: '/',
    visibility: 'team',
    dependsOn: [],
    env: {},
    restart: 'always',
    cwd: '.',
    line: 1,
    ...over,
  };
}

/** Pull request 7 of acme/shop, or the branch that is named. */
export function aSubject(over: Partial<Subject> = {}): Subject {
  return {
    environment: '42/pull/7',
    installationId: 1,
    repository: { id: 42, owner: 'acme', name: 'shop' },
    kind: 'pull',
    branch: 'feature',
    ...(over.kind === 'branch' ? {} : { pullNumber: 7 }),
    head: sha('a'),
    fork: false,
    ...over,
  };
}
