import { Type } from 'typebox';
import { EnvironmentId, RepositoryId, shape } from '../../schema/api/common.ts';
import { SecretName, SecretRequest, type SecretView } from '../../schema/api/secret.ts';
import { deleteSecret, listSecrets, setSecret } from '../api/functions/secrets.ts';
import { input, router, signedIn } from './trpc.ts';

/** A secret that is kept here: no answer has its value. `setAt`: milliseconds since the epoch. */
export type KeptSecret = Pick<SecretView, 'name' | 'form' | 'path' | 'setBy'> & { readonly setAt: number };

const of = Type.Union([
  shape({ environment: EnvironmentId }),
  shape({ repository: RepositoryId }),
  shape({ installation: RepositoryId }),
]);

/** Those of one owner, for who may keep them. */
export const secretsRouter = router({
  list: signedIn.input(input(shape({ of }))).query(async ({ ctx, input: asked }) => {
    const { secrets } = await listSecrets(ctx.deps.api, ctx.caller, asked.of);
    return secrets.map(keptSecret);
  }),
  set: signedIn
    .input(input(shape({ of, name: SecretName, request: SecretRequest })))
    .mutation(async ({ ctx, input: asked }) => {
      await setSecret(ctx.deps.api, ctx.caller, asked);
    }),
  delete: signedIn
    .input(input(shape({ of, name: SecretName })))
    .mutation(({ ctx, input: asked }) => deleteSecret(ctx.deps.api, ctx.caller, asked)),
});

function keptSecret({ name, form, path, setBy, setAt }: SecretView): KeptSecret {
  return { name, form, path, setBy, setAt: Date.parse(setAt) };
}
