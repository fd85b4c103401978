import { useMutation } from '@tanstack/react-query';
import { api, faultOf, goToSignIn } from './api.ts';
import { notify } from './notices.ts';

/** Asks something of an environment, as a comment with `/pinacle` would; what comes of it arrives by itself. */
export function useAct(id: string) {
  const { mutate, isPending } = useMutation({
    mutationFn: (words: readonly string[]) =>
      api.environments.act.mutate({ id, words: [...words], request: crypto.randomUUID() }),
    onSuccess: (_answer, words) => notify(`Asked: ${words.join(' ')}`),
    onError: (error) => {
      if (faultOf(error) === 'signed-out') goToSignIn();
      else notify(error.message, 'bad');
    },
  });
  return { act: mutate, isPending };
}
