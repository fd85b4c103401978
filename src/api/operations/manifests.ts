import { RepositoryId, shape } from '../../../schema/api/common.ts';
import {
  CurrentManifest,
  ManifestCheck,
  ManifestCheckRequest,
  ManifestPull,
  ManifestPullRequest,
} from '../../../schema/api/manifest.ts';
import { checkManifest, proposeManifest, readManifest } from '../functions/manifests.ts';
import { operation } from '../operation.ts';

const params = shape({ repository: RepositoryId });

export const manifestOperations = [
  operation({
    id: 'readManifest',
    method: 'GET',
    path: '/repositories/{repository}/manifest',
    summary: 'The manifest of the default branch as GitHub has it now, with its problems',
    scope: 'act',
    needs: 'write',
    params,
    answer: CurrentManifest,
    run: ({ deps, caller }, input) => readManifest(deps, caller, input.params),
  }),
  operation({
    id: 'checkManifest',
    method: 'POST',
    path: '/repositories/{repository}/manifest/check',
    summary: 'What the check would say of a manifest',
    scope: 'act',
    needs: 'write',
    params,
    body: ManifestCheckRequest,
    answer: ManifestCheck,
    run: ({ deps, caller }, input) => checkManifest(deps, caller, { ...input.params, ...input.body }),
  }),
  operation({
    id: 'proposeManifest',
    method: 'POST',
    path: '/repositories/{repository}/manifest/pulls',
    summary:
      'Open a pull request with a manifest; the same asked twice is one. No branch that exists is written to',
    scope: 'act',
    needs: 'write',
    params,
    body: ManifestPullRequest,
    answer: ManifestPull,
    status: 201,
    run: ({ deps, caller }, input) => proposeManifest(deps, caller, { ...input.params, request: input.body }),
  }),
] as const;
