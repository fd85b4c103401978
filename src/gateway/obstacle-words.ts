import type { Unanswered } from './proxy/unanswered.ts';
import type { Obstacle } from './target.ts';
import { heldWords } from './waking/held-words.ts';
import type { Words } from './words.ts';

export function obstacleWords(obstacle: Obstacle): Words {
  switch (obstacle.kind) {
    case 'malformed':
      return { status: 400, title: 'This request cannot be understood', text: `${obstacle.why}.` };
    case 'no-websocket':
      return { status: 501, title: 'Only WebSockets are passed', text: 'Ask again without Upgrade.' };
    case 'unknown':
      return {
        status: 404,
        title: 'No pod has this name',
        text: 'The environment may have been removed. Open the link in the check or the pull request again.',
      };
    case 'not-ready':
      return {
        status: 503,
        title: `${obstacle.process} does not answer yet`,
        text: `State: ${obstacle.state}. The check of the commit says why; this page works as soon as the process is healthy.`,
      };
    case 'held':
      return heldWords(obstacle);
    case 'not-public':
      return {
        status: 403,
        title: `${obstacle.process} is not public`,
        text: 'Only processes with "visibility: public" are open on this domain. Change it in pinacle.yaml if everybody may see it.',
      };
    case 'unanswered':
      return unansweredWords(obstacle.why);
    case 'too-many':
      return tooMany;
    case 'unavailable':
      return unavailable;
  }
}

const tooMany: Words = {
  status: 429,
  title: 'Too many connections',
  text: 'Your address holds as many connections as one may. Close some and try again.',
};

const unavailable: Words = {
  status: 503,
  title: 'The pod cannot be found just now',
  text: 'Pinacle could not look where it runs. Reload in a moment.',
};

function unansweredWords(why: Unanswered): Words {
  switch (why) {
    case 'refused':
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
