import { createHash } from 'node:crypto';
import { WorldError } from '../../../schema/world-error.ts';
import type { CommandRow } from '../../store/commands.ts';
import type { Asking } from './apply.ts';
import { approvedCommit, headAt } from './approve.ts';
import type { Command, Refusal } from './command.ts';
import { type Desk, placeOf } from './desk.ts';
import { processNames, refuseUnknown } from './process-names.ts';
import { lastGoodCommit, resolveCommit } from './resolve-commit.ts';

/** Adds to a command what must be looked up for it. */
export async function prepare(desk: Desk, row: CommandRow, command: Command): Promise<Asking | Refusal> {
  const request = createHash('sha256').update(`${row.origin}\n${row.line}`).digest('hex').slice(0, 16);
  const expiresAt = desk.last?.expiresAt;
  const asking: Asking = {
    by: row.actor,
    at: row.issuedAt.getTime(),
    request,
    ...(expiresAt === undefined ? {} : { expiresAt }),
  };
  if (command.verb === 'restart' && command.process !== undefined)
    return (await refuseRestart(desk, command.process)) ?? asking;
  if (command.verb === 'approve') return prepareApproval(desk, row, { command, asking });
  if (command.verb !== 'rollback') return asking;
  const place = await placeOf(desk);
  if (place.kind !== 'open') return { refused: 'There is nothing to roll back.' };
  const commit = command.commit ?? (await lastGoodCommit(desk.deps.db, desk.environment, place.head));
  if (commit === undefined)
    return { refused: 'No earlier commit ran here: name one, `/pinacle rollback <commit>`.' };
  const found = await resolveCommit(desk.octokit, desk.repository, { commit, head: place.head });
  return 'refused' in found ? found : { ...asking, commit: found.commit };
}

async function prepareApproval(
  desk: Desk,
  row: CommandRow,
  { command, asking }: { command: Extract<Command, { verb: 'approve' }>; asking: Asking },
): Promise<Asking | Refusal> {
  const [place, headThen] = await Promise.all([
    placeOf(desk),
    headAt(desk.deps.db, desk.environment, row.issuedAt),
  ]);
  const found = approvedCommit({ commit: command.commit, place, headThen });
  if ('refused' in found) return found;
  return (await refuseWhereOff(desk)) ?? { ...asking, commit: found.commit };
}

/** A courtesy: whatever is approved, where forks are off the Source runs none. What cannot be read now, the pass will say. */
async function refuseWhereOff({ deps, environment }: Desk): Promise<Refusal | undefined> {
  const report = await deps.preview(environment).catch((error: unknown) => {
    if (error instanceof WorldError) return null;
    throw error;
  });
  const desired = report?.desired;
  if (desired?.kind !== 'ask' || desired.why !== 'forks-off') return undefined;
  return {
    refused: '`deploy.forks` is `off` in `pinacle.yaml` of the base branch: no commit of a fork runs.',
  };
}

/** A request for a process that is not there would wait unseen for one of that name to come. */
async function refuseRestart(desk: Desk, process: string): Promise<Refusal | undefined> {
  const report = await desk.deps.preview(desk.environment);
  return refuseUnknown(process, report ? processNames(report) : []);
}
