import type { Obstacle } from './target.ts';
import { heldWords } from './waking/held-words.ts';
import type { Words } from './words.ts';

export function obstacleWords(obstacle: Obstacle): Words {
  if (obstacle.kind === 'malformed')
    return { status: 400, title: 'This request cannot be understood', text: `${obstacle.why}.` };
  if (obstacle.kind === 'not-ready') return notReadyWords(obstacle);
  if (obstacle.kind === 'held') return heldWords(obstacle);
  if (obstacle.kind !== 'unanswered') return words[obstacle.kind];
  return { ...unansweredWords(obstacle), inside: obstacle.inside };
}

function notReadyWords(obstacle: Extract<Obstacle, { kind: 'not-ready' }>): Words {
  return {
    status: 503,
    title: `${obstacle.process} does not answer yet`,
    text: `State: ${obstacle.state}. The check of the commit says why; this page works as soon as the process is healthy.`,
    inside: obstacle.inside,
  };
}

type Plain = Exclude<Obstacle['kind'], 'malformed' | 'not-ready' | 'held' | 'unanswered'>;

const words: Readonly<Record<Plain, Words>> = {
  'no-websocket': { status: 501, title: 'Only WebSockets are passed', text: 'Ask again without Upgrade.' },
  'sign-in': {
    status: 401,
    title: 'This needs a sign-in',
    text: 'Open the address in a browser and sign in with GitHub, or send a bypass token of the repository in X-Pinacle-Bypass.',
  },
  preflight: {
    status: 401,
    title: 'A page of another address asks',
    text: 'Browsers ask without a cookie whether it may, so who asks is not known. Let the process that serves the page pass these requests on inside the pod, or make this process public.',
  },
  'not-allowed': {
    status: 403,
    title: 'This token does not open it',
    text: 'It may be revoked, over, or of another repository, or whoever made it may not write any more.',
  },
  foreign: {
    status: 403,
    title: 'Another site asked for this',
    text: 'Changes and WebSockets are taken from pages of this address alone: the request’s Origin must be its own.',
  },
  'link-over': {
    status: 403,
    title: 'This link is over',
    text: 'It has ended or was revoked. Ask who gave it to you for a new one.',
  },
  spent: {
    status: 403,
    title: 'This way in is used up',
    text: 'It works once and for a minute. Open the address of the pod again.',
  },
  'no-such-page': { status: 404, title: 'There is no such page', text: 'Below /.pinacle/ no pod is asked.' },
  'too-many': {
    status: 429,
    title: 'Too many connections',
    text: 'Your address holds as many connections as one may. Close some and try again.',
  },
  unavailable: {
    status: 503,
    title: 'The pod cannot be found just now',
    text: 'Pinacle could not look where it runs. Reload in a moment.',
  },
};

type UnansweredObstacle = Extract<Obstacle, { kind: 'unanswered' }>;

function unansweredWords({ why, undeclared }: UnansweredObstacle): Words {
  switch (why) {
    case 'refused':
      if (undeclared !== undefined) return nothingListensWords(undeclared);
      return {
        status: 502,
        title: 'Nothing listens on the port',
        text: 'The pod runs, and nothing in it takes connections on the port of pinacle.yaml. A process that people open listens on 0.0.0.0, not on 127.0.0.1.',
      };
    case 'silent':
      return {
        status: 504,
        title: 'The process does not answer',
        text: 'It took the connection, or could not, and said nothing for a long time. Its logs may say why.',
      };
    case 'broken':
      return {
        status: 502,
        title: 'The process ended the connection',
        text: 'It took the connection and closed it without an answer, as it does when it crashes. Its logs may say why.',
      };
  }
}

function nothingListensWords(port: number): Words {
  return {
    status: 502,
    title: `Nothing listens on port ${port}`,
    text: 'The pod runs. A program that is bound to 127.0.0.1 inside the pod cannot be reached: let it listen on 0.0.0.0.',
  };
}
