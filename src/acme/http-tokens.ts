import type { FastifyInstance } from 'fastify';

/** What we answer to an authority that asks a host over HTTP whether it is ours; for as long as the order runs. */
export interface HttpTokens {
  present(token: string, answer: string): void;
  remove(token: string): void;
  find(token: string): string | undefined;
}

export function openHttpTokens(): HttpTokens {
  const answers = new Map<string, string>();
  return {
    present: (token, answer) => void answers.set(token, answer),
    remove: (token) => void answers.delete(token),
    find: (token) => answers.get(token),
  };
}

/** Where the authority looks, on every host. */
export const challengePath = '/.well-known/acme-challenge/';

/** `GET /.well-known/acme-challenge/:token`: 404 unless an order of ours waits for it. */
export function addChallengeRoute(server: FastifyInstance, tokens: Pick<HttpTokens, 'find'>): void {
  server.get(`${challengePath}:token`, async (request, reply) => {
    const answer = tokens.find((request.params as { token: string }).token);
    if (answer === undefined) return reply.code(404).send({ error: 'no such challenge' });
    return reply.type('application/octet-stream').header('cache-control', 'no-store').send(answer);
  });
}
