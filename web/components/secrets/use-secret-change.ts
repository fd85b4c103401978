import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api, faultOf, goToSignIn, type Questions } from '../../lib/api.ts';
import { notify } from '../../lib/notices.ts';
import { asSentence } from '../../lib/sentence.ts';

export type SecretChange =
  | ({ readonly do: 'set' } & Questions['secrets']['set'])
  | ({ readonly do: 'delete' } & Questions['secrets']['delete']);

interface Ways {
  readonly done: () => void;
  /** A sentence. */
  readonly refused: (why: string) => void;
}

/** Sets or deletes a secret; what was sent is remembered nowhere. */
export function useSecretChange({ done, refused }: Ways) {
  const client = useQueryClient();
  const { mutate, isPending } = useMutation({
    gcTime: 0,
    mutationFn: async (change: SecretChange) => {
      const { do: deed, ...asked } = change;
      if (deed === 'delete') return api.secrets.delete.mutate(asked);
      return api.secrets.set.mutate(asked as Questions['secrets']['set']);
    },
    onSuccess: (_answer, { do: deed, name }) => {
      void client.invalidateQueries({ queryKey: ['secrets'] });
      notify(deed === 'set' ? `${name} is set` : `${name} is deleted`);
      done();
    },
    onError: (error) => {
      if (faultOf(error) === 'signed-out') goToSignIn();
      else refused(asSentence(error.message));
    },
  });
  return { change: mutate, isPending };
}
