import type { Outcome } from '../../../reconciler/outcome.ts';
import type { Intent } from '../../../schema/intent.ts';
import type { Problem } from '../../../schema/problem.ts';
import type { Shown } from '../../../schema/shown.ts';
import { atLeast } from '../../access/role.ts';
import type { Caller } from '../../api/caller.ts';
import { inEnvironment } from '../../api/may.ts';
import { storedSubject } from '../../github/source/subject.ts';
import { type CommandRow, latestCommands } from '../../store/commands.ts';
import { listPasses } from '../../store/passes.ts';
import type { DashboardDeps } from '../deps.ts';
import type { EnvironmentRow } from '../views/environment-row.ts';
import { type PassView, passView, redactedText } from '../views/pass-view.ts';
import { showAll } from './rows.ts';

/** An environment as its page shows it. Times are milliseconds since the epoch. */
export interface EnvironmentDetail extends EnvironmentRow {
  /** `42/pull/7`. */
  readonly key: string;
  readonly podName: string | null;
  readonly mayWrite: boolean;
  /** On GitHub. */
  readonly repositoryUrl: string;
  /** Head commit, 40 hex. */
  readonly head: string | null;
  readonly fork: boolean;
  readonly processes: Shown['processes'];
  readonly tabs: Shown['tabs'];
  readonly compared: Shown['compared'];
  readonly problems: readonly Problem[];
  /** Last lines of the program that failed. */
  readonly failure: { readonly process: string; readonly message: string; readonly log: string } | null;
  readonly suspended: { readonly by: string; readonly at: number; readonly reason: string | null } | null;
  readonly passes: readonly PassView[];
  readonly commands: readonly CommandView[];
}

export interface CommandView {
  readonly id: string;
  readonly words: string;
  readonly actor: string;
  readonly at: number;
  /** `comment`, `button` or `dashboard`. */
  readonly from: string;
  readonly state: CommandRow['state'];
  readonly answer: string | null;
}

/** Throws Refused when it is not there, or not the person's to read. */
export async function environmentDetail(
  deps: DashboardDeps,
  caller: Caller,
  id: string,
): Promise<EnvironmentDetail> {
  const found = await inEnvironment(deps, caller, { environment: id, needs: 'read' });
  const { row, role } = found;
  const roles = new Map([[found.repository.id, role]]);
  const [[summary], passes, commands] = await Promise.all([
    showAll(deps, [found], { roles }),
    listPasses(deps.db, row.key, 20),
    latestCommands(deps.db, row.key, 20),
  ]);
  if (!summary) throw new Error('an environment that was found is shown');
  const subject = storedSubject(row.subject);
  const outcome = row.outcome as Outcome | null;
  return {
    ...summary,
    key: row.key,
    mayWrite: atLeast(role, 'write'),
    podName: row.shown?.podName ?? null,
    repositoryUrl: `${deps.config.githubUrl}/${found.repository.owner}/${found.repository.name}`,
    head: subject?.head ?? null,
    fork: subject?.fork ?? false,
    processes: row.shown?.processes ?? [],
    tabs: row.shown?.tabs ?? [],
    compared: row.shown?.compared ?? [],
    problems: outcome?.kind === 'invalid' ? outcome.problems : [],
    failure: failureOf(outcome),
    suspended: suspendedOf(row.intent),
    passes: passes.map(passView),
    commands: commands.map(commandView),
  };
}

function failureOf(outcome: Outcome | null): EnvironmentDetail['failure'] {
  if (outcome?.kind !== 'failed' || outcome.fault !== 'program') return null;
  const { process, message, log } = outcome;
  return { process, message: redactedText(message), log: redactedText(log.join('\n')) };
}

function suspendedOf({ suspended }: Intent): EnvironmentDetail['suspended'] {
  return suspended ? { by: suspended.by, at: suspended.at, reason: suspended.reason ?? null } : null;
}

function commandView({ origin, line, words, actor, issuedAt, state, answer }: CommandRow): CommandView {
  return {
    id: `${origin}/${line}`,
    words: words.join(' '),
    actor,
    at: issuedAt.getTime(),
    from: origin.split('/', 1)[0] ?? '',
    state,
    answer,
  };
}
