import { type Answer, ok } from '../http/answer.ts';
import { type Call, type Route, router } from '../http/route.ts';
import { appRoutes } from './app.ts';
import { checkRoutes } from './checks.ts';
import { commentRoutes } from './comments.ts';
import { commitRoutes } from './commits.ts';
import { contentRoutes } from './contents.ts';
import { deploymentRoutes } from './deployments.ts';
import { askEmulate, emulateAnswer } from './from-emulate.ts';
import { gitDataRoutes } from './git-data.ts';
import { gitWriteRoutes } from './git-writes.ts';
import { hookDeliveryRoutes } from './hook-deliveries.ts';
import { pullRoutes } from './pulls.ts';
import { reactionRoutes } from './reactions.ts';
import { repositoryRoutes } from './repositories.ts';
import { statusRoutes } from './statuses.ts';

/** What emulate answers rightly by itself: people, OAuth pages, small things. Nothing about git, which it does not follow. */
const emulateRoutes: readonly Route[] = [
  ['GET /user', 'anyone', passOn],
  ['GET /user/emails', 'anyone', passOn],
  ['GET /user/repos', 'anyone', passOn],
  ['GET /user/orgs', 'anyone', passOn],
  ['GET /users/{login}', 'anyone', passOn],
  ['GET /orgs/{login}', 'anyone', passOn],
  ['GET /meta', 'anyone', passOn],
  ['GET /zen', 'anyone', passOn],
  ['GET /login/{page+}', 'anyone', passOn],
  ['POST /login/{page+}', 'anyone', passOn],
  ['GET /_emulate/{page+}', 'anyone', passOn],
];

/** The first row that fits answers, so narrow rows stand above wide ones (`commits/{ref+}` last). */
export const findRoute = router([
  ...appRoutes,
  ...hookDeliveryRoutes,
  ...repositoryRoutes,
  ...contentRoutes,
  ...gitDataRoutes,
  ...gitWriteRoutes,
  ...checkRoutes,
  ...statusRoutes,
  ...pullRoutes,
  ...commitRoutes,
  ...commentRoutes,
  ...reactionRoutes,
  ...deploymentRoutes,
  ['GET /rate_limit', 'anyone', ({ world, caller }) => ok(world.rates.overview(caller))],
  ...emulateRoutes,
]);

async function passOn(call: Call): Promise<Answer> {
  const { caller } = call;
  const as =
    caller.kind === 'person'
      ? caller.login
      : caller.kind === 'installation'
        ? 'app'
        : { authorization: caller.kind === 'oauth' ? caller.authorization : undefined };
  return emulateAnswer(await askEmulate(call, { as }));
}
