import type { Report } from '../../../reconciler/ports.ts';
import type { EnvironmentKey } from '../../../schema/environment.ts';
import { WorldError } from '../../../schema/world-error.ts';
import { makeView } from '../reports/make-view.ts';
import { seenProcesses } from '../reports/seen-processes.ts';
import { helpAnswer, logsAnswer, planAnswer, statusAnswer } from './answers.ts';
import type { Command, Refusal } from './command.ts';
import type { CommandDeps } from './command-deps.ts';
import { processNames, refuseUnknown } from './process-names.ts';

type Told = string | Refusal;

const unknown = 'Nothing is known of this environment yet.';

/** The reply to a command that asks something, or why there is none; undefined for one that only acts. */
export async function answerCommand(
  deps: Pick<CommandDeps, 'preview' | 'logs' | 'urlOf' | 'pageOf'>,
  environment: EnvironmentKey,
  command: Command,
): Promise<string | Refusal | undefined> {
  switch (command.verb) {
    case 'help':
      return helpAnswer();
    case 'plan':
      return whenKnown(deps, environment, planAnswer);
    case 'status':
      return whenKnown(deps, environment, async (report) => statusAnswer(await makeView(deps, report)));
    case 'logs':
      return whenKnown(deps, environment, (report) => readLogs(deps, report, command.process));
    case 'up':
    case 'down':
    case 'sync':
    case 'restart':
    case 'suspend':
    case 'resume':
    case 'rollback':
    case 'unpin':
    case 'extend':
    case 'stop':
    case 'redeploy':
    case 'remove':
    case 'approve':
      return undefined;
  }
}

async function whenKnown(
  { preview }: Pick<CommandDeps, 'preview'>,
  environment: EnvironmentKey,
  say: (report: Report) => Told | Promise<Told>,
): Promise<Told> {
  const report = await preview(environment);
  return report ? say(report) : unknown;
}

/** Only processes that are there are read: a name from a comment never reaches the runtime unchecked. */
async function readLogs(
  deps: Pick<CommandDeps, 'logs'>,
  report: Report,
  wanted: string | undefined,
): Promise<string | Refusal> {
  const seen = seenProcesses(report.observed);
  if (seen.length === 0 && report.observed.pods.length === 0) return 'No pod is here, so there are no logs.';
  const failing = seen.find(({ state }) => state === 'failing')?.name;
  const process = wanted ?? failing ?? seen[0]?.name ?? 'install';
  const refusal = refuseUnknown(process, [...processNames(report), 'install']);
  if (refusal) return refusal;
  if (process !== 'install' && !seen.some(({ name }) => name === process))
    return `\`${process}\` has not started yet.`;
  try {
    return logsAnswer(process, await deps.logs(report.subject.environment, process, 100));
  } catch (error) {
    if (!(error instanceof WorldError) || error.code !== 'secrets-unreadable') throw error;
    return {
      refused:
        'The log is not shown: the secrets of this environment cannot be opened now, so that their values could not be hidden in it.',
    };
  }
}
