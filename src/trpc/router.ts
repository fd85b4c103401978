import { Type } from 'typebox';
import { CommandRequest } from '../../schema/api/command.ts';
import { shape } from '../../schema/api/common.ts';
import { keyOfId } from '../../schema/environment-id.ts';
import { TabLayout } from '../../schema/tab-layout.ts';
import { keepTabLayout, readTabLayout } from '../api/functions/tab-layout.ts';
import { listActivity } from './activity/list.ts';
import { actOn, startAt } from './environments/act.ts';
import { environmentDetail } from './environments/detail.ts';
import { listEnvironments, someEnvironments } from './environments/rows.ts';
import { terminalTicket } from './environments/terminal-ticket.ts';
import { listHosts } from './hosts/list.ts';
import { repositoryDetail } from './repositories/detail.ts';
import { listRepositories } from './repositories/list.ts';
import { manifestRouter } from './repositories/manifest-router.ts';
import { secretsRouter } from './secrets.ts';
import { input, router, signedIn } from './trpc.ts';

const id = Type.String({ minLength: 1, maxLength: 1000 });
const byId = input(Type.Object({ id }, { additionalProperties: false }));

/** What the pages read and ask for. Each function asks for itself what the person may see. */
export const appRouter = router({
  session: signedIn.query(({ ctx }) => ({ login: ctx.person.login })),
  environments: router({
    list: signedIn.query(({ ctx }) => listEnvironments(ctx.deps, ctx.caller)),
    some: signedIn
      .input(input(Type.Object({ ids: Type.Array(id, { maxItems: 100 }) })))
      .query(({ ctx, input: { ids } }) =>
        someEnvironments(
          ctx.deps,
          ctx.caller,
          ids.flatMap((one) => keyOfId(one) ?? []),
        ),
      ),
    get: signedIn
      .input(byId)
      .query(({ ctx, input: { id: one } }) => environmentDetail(ctx.deps, ctx.caller, one)),
    act: signedIn
      .input(input(Type.Object({ id, request: CommandRequest }, { additionalProperties: false })))
      .mutation(({ ctx, input: asked }) => actOn(ctx.deps, ctx.caller, asked)),
    start: signedIn.input(byId).mutation(({ ctx, input: asked }) => startAt(ctx.deps, ctx.caller, asked)),
    layout: signedIn
      .input(byId)
      .query(({ ctx, input: { id: one } }) => readTabLayout(ctx.deps.api, ctx.caller, { environment: one })),
    keepLayout: signedIn
      .input(input(shape({ environment: id, layout: TabLayout })))
      .mutation(({ ctx, input: asked }) => keepTabLayout(ctx.deps.api, ctx.caller, asked)),
    terminal: signedIn
      .input(input(Type.Object({ id, name: Type.String({ pattern: '^[a-z0-9]{1,20}$' }) })))
      .mutation(({ ctx, input: asked }) => terminalTicket(ctx.deps, ctx.caller, asked)),
  }),
  repositories: router({
    list: signedIn.query(({ ctx }) => listRepositories(ctx.deps, ctx.caller)),
    get: signedIn
      .input(byId)
      .query(({ ctx, input: { id: one } }) => repositoryDetail(ctx.deps, ctx.caller, one)),
    manifest: manifestRouter,
  }),
  secrets: secretsRouter,
  hosts: signedIn.query(({ ctx }) => listHosts(ctx.deps, ctx.caller)),
  activity: signedIn
    .input(
      input(
        Type.Object({
          repository: Type.Optional(Type.Integer({ minimum: 1 })),
          actor: Type.Optional(Type.String({ maxLength: 100 })),
          action: Type.Optional(Type.String({ maxLength: 100 })),
          before: Type.Optional(Type.Integer({ minimum: 1 })),
        }),
      ),
    )
    .query(({ ctx, input: filter }) => listActivity(ctx.deps, ctx.caller, filter)),
});

export type AppRouter = typeof appRouter;
