import { Type } from 'typebox';
import { ManifestCheckRequest, ManifestPullRequest } from '../../../schema/api/manifest.ts';
import { checkManifest, proposeManifest, readManifest } from '../../api/functions/manifests.ts';
import { input, router, signedIn } from '../trpc.ts';

const repository = Type.Integer({ minimum: 1 });
const strict = { additionalProperties: false } as const;

/** For the editor: what it begins from, what the check would say, and the pull request. */
export const manifestRouter = router({
  get: signedIn
    .input(input(Type.Object({ repository }, strict)))
    .query(({ ctx, input: asked }) => readManifest(ctx.deps.api, ctx.caller, asked)),
  // A change by its method alone: a text of 64 KiB fits in no URL.
  check: signedIn
    .input(input(Type.Object({ repository, ...ManifestCheckRequest.properties }, strict)))
    .mutation(({ ctx, input: asked }) => checkManifest(ctx.deps.api, ctx.caller, asked)),
  propose: signedIn
    .input(input(Type.Object({ repository, request: ManifestPullRequest }, strict)))
    .mutation(({ ctx, input: asked }) => proposeManifest(ctx.deps.api, ctx.caller, asked)),
});
