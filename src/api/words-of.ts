import type { CommandRequest } from '../../schema/api/command.ts';

/** A command of the API in the words in which comments give it: from here on there is one way for all. */
export function wordsOf(request: CommandRequest): string[] {
  switch (request.command) {
    case 'up':
      return [
        'up',
        ...(request.ttl === undefined ? [] : ['--ttl', request.ttl]),
        ...(request.tier === undefined ? [] : ['--tier', request.tier]),
      ];
    case 'restart':
      return withWord('restart', request.process);
    case 'suspend':
      return withWord('suspend', request.reason);
    case 'rollback':
      return withWord('rollback', request.commit);
    case 'extend':
      return ['extend', request.by];
    case 'approve':
      return ['approve', request.commit, ...(request.withSecrets ? ['--with-secrets'] : [])];
    case 'down':
    case 'sync':
    case 'resume':
    case 'redeploy':
    case 'unpin':
      return [request.command];
  }
}

function withWord(verb: string, word: string | undefined): string[] {
  return word === undefined || word === '' ? [verb] : [verb, word];
}
