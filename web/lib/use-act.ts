import { useMutation } from '@tanstack/react-query';
import { api, faultOf, goToSignIn, type Questions } from './api.ts';
import { notify } from './notices.ts';

export type Request = Questions['environments']['act']['request'];

/** Asks something of an environment, as a comment with `/pinacle` would; what comes of it arrives by itself. */
export function useAct(id: string) {
  const { mutate, isPending } = useMutation({
    mutationFn: (request: Request) => api.environments.act.mutate({ id, request }),
    onSuccess: (_answer, { command }) => notify(`Asked: ${command}`),
    onError: (error) => {
      if (faultOf(error) === 'signed-out') goToSignIn();
      else notify(error.message, 'bad');
    },
  });
  return { act: mutate, isPending };
}
