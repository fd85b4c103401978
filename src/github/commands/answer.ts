import type { Report } from '../../../reconciler/ports.ts';
import type { EnvironmentKey } from '../../../schema/environment.ts';
import { makeView } from '../reports/make-view.ts';
import { seenProcesses } from '../reports/seen-processes.ts';
import { helpAnswer, logsAnswer, planAnswer, statusAnswer } from './answers.ts';
import type { Command } from './command.ts';
import type { CommandDeps } from './command-deps.ts';

const unknown = 'Nothing is known of this environment yet.';

/** The reply to a command that asks something; undefined for one that only acts. */
export async function answerCommand(
  deps: Pick<CommandDeps, 'preview' | 'logs' | 'urlOf' | 'pageOf'>,
  environment: EnvironmentKey,
  command: Command,
): Promise<string | undefined> {
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
      return undefined;
  }
}

async function whenKnown(
  { preview }: Pick<CommandDeps, 'preview'>,
  environment: EnvironmentKey,
  say: (report: Report) => string | Promise<string>,
): Promise<string> {
  const report = await preview(environment);
  return report ? say(report) : unknown;
}

/** Only processes that are there are read: a name from a comment never reaches the runtime unchecked. */
async function readLogs(
  deps: Pick<CommandDeps, 'logs'>,
  report: Report,
  wanted: string | undefined,
): Promise<string> {
  const seen = seenProcesses(report.observed);
  const names = [...seen.map(({ name }) => name), 'install'];
  if (seen.length === 0 && report.observed.pods.length === 0) return 'No pod is here, so there are no logs.';
  const failing = seen.find(({ state }) => state === 'failing')?.name;
  const process = wanted ?? failing ?? names[0] ?? 'install';
  if (!names.includes(process))
    return `There is no process \`${process}\` here; there is ${names.map((name) => `\`${name}\``).join(', ')}.`;
  return logsAnswer(process, await deps.logs(report.subject.environment, process, 100));
}
