import type { Outcome } from '../../../reconciler/outcome.ts';
import type { Environment, IntentView } from '../../../schema/api/environment.ts';
import type { Shown } from '../../../schema/shown.ts';
import { atLeast } from '../../access/role.ts';
import type { Caller } from '../../api/caller.ts';
import { listPasses } from '../../api/functions/list-passes.ts';
import { inEnvironment } from '../../api/may.ts';
import { portUrlOf } from '../../api/port-url.ts';
import { faultsOf } from '../../api/views/faults-of.ts';
import { intentView } from '../../api/views/intent-view.ts';
import { storedSubject } from '../../github/source/subject.ts';
import { type CommandRow, latestCommands } from '../../store/commands.ts';
import type { DashboardDeps } from '../deps.ts';
import type { EnvironmentRow } from '../views/environment-row.ts';
import { type PassView, passView } from '../views/pass-view.ts';
import { showAll } from './rows.ts';

/** An environment as its page shows it. Times are milliseconds since the epoch. */
export interface EnvironmentDetail extends EnvironmentRow {
  /** `42/pull/7`. */
  readonly key: string;
  readonly podName: string | null;
  /** Of ports that nobody declared, with `{port}` in it; null for who may not write. */
  readonly portUrl: string | null;
  readonly mayWrite: boolean;
  /** On GitHub. */
  readonly repositoryUrl: string;
  /** Head commit, 40 hex. */
  readonly head: string | null;
  readonly fork: boolean;
  readonly processes: Shown['processes'];
  readonly tabs: Shown['tabs'];
  readonly compared: Shown['compared'];
  readonly problems: Environment['problems'];
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

/** Throws Refused when it is not there, or not the caller's to read. */
export async function environmentDetail(
  deps: Pick<DashboardDeps, 'api' | 'config'>,
  caller: Caller,
  id: string,
): Promise<EnvironmentDetail> {
  const { api, config } = deps;
  const found = await inEnvironment(api, caller, { environment: id, needs: 'read' });
  const { row, role, repository } = found;
  const [[summary], { passes }, commands, portUrl] = await Promise.all([
    showAll(deps, [found]),
    listPasses(api, caller, { environment: id }),
    latestCommands(api.db, row.key, 20),
    portUrlOf(api, found),
  ]);
  if (!summary) throw new Error('an environment that was found is shown');
  const subject = storedSubject(row.subject);
  const { problems, failure } = faultsOf(row.outcome as Outcome | null);
  return {
    ...summary,
    key: row.key,
    mayWrite: atLeast(role, 'write'),
    portUrl,
    podName: row.shown?.podName ?? null,
    repositoryUrl: `${config.githubUrl}/${repository.owner}/${repository.name}`,
    head: subject?.head ?? null,
    fork: subject?.fork ?? false,
    processes: row.shown?.processes ?? [],
    tabs: row.shown?.tabs ?? [],
    compared: row.shown?.compared ?? [],
    problems,
    failure: failureView(failure),
    suspended: suspendedView(intentView(row.intent)),
    passes: passes.map(passView),
    commands: commands.map(commandView),
  };
}

/** Of a program: what the world failed at is in the state. */
function failureView(failure: Environment['failure']): EnvironmentDetail['failure'] {
  if (!failure?.process) return null;
  return { process: failure.process, message: failure.message, log: failure.log.join('\n') };
}

function suspendedView({ suspended }: IntentView): EnvironmentDetail['suspended'] {
  return suspended && { ...suspended, at: Date.parse(suspended.at) };
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
