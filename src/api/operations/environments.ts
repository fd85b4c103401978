import Type from 'typebox';
import { CommandRequest, CommandState } from '../../../schema/api/command.ts';
import { EnvironmentId, ProcessName, RepositoryId, shape } from '../../../schema/api/common.ts';
import {
  Environment,
  EnvironmentList,
  EnvironmentQuery,
  PassList,
  PassQuery,
  ProcessList,
} from '../../../schema/api/environment.ts';
import { LogLines, LogQuery } from '../../../schema/api/logs.ts';
import { giveCommand, startEnvironment } from '../functions/give-command.ts';
import { listEnvironments } from '../functions/list-environments.ts';
import { listPasses } from '../functions/list-passes.ts';
import { listProcesses } from '../functions/list-processes.ts';
import { readCommandState } from '../functions/read-command-state.ts';
import { readEnvironment } from '../functions/read-environment.ts';
import { followLogs, readLogs } from '../functions/read-logs.ts';
import { operation } from '../operation.ts';

const params = shape({ environment: EnvironmentId });

export const environmentOperations = [
  operation({
    id: 'listEnvironments',
    method: 'GET',
    path: '/environments',
    summary: 'Environments that you can read',
    scope: 'read',
    needs: 'nothing',
    query: EnvironmentQuery,
    answer: EnvironmentList,
    run: ({ deps, caller }, { query }) => listEnvironments(deps, caller, query),
  }),
  operation({
    id: 'readEnvironment',
    method: 'GET',
    path: '/environments/{environment}',
    summary: 'What is wanted beside what is there',
    scope: 'read',
    needs: 'read',
    params,
    answer: Environment,
    run: ({ deps, caller }, input) => readEnvironment(deps, caller, input.params),
  }),
  operation({
    id: 'listPasses',
    method: 'GET',
    path: '/environments/{environment}/passes',
    summary: 'What the last passes planned, did and led to',
    scope: 'read',
    needs: 'read',
    params,
    query: PassQuery,
    answer: PassList,
    run: ({ deps, caller }, input) => listPasses(deps, caller, { ...input.params, ...input.query }),
  }),
  operation({
    id: 'listProcesses',
    method: 'GET',
    path: '/environments/{environment}/processes',
    summary: 'Its processes with their states and URLs',
    scope: 'read',
    needs: 'read',
    params,
    answer: ProcessList,
    run: ({ deps, caller }, input) => listProcesses(deps, caller, input.params),
  }),
  operation({
    id: 'readLogs',
    method: 'GET',
    path: '/environments/{environment}/processes/{process}/logs',
    summary: 'The last lines of a process, and with `follow` those that come; without the values of secrets',
    scope: 'read',
    needs: 'write',
    params: shape({ environment: EnvironmentId, process: ProcessName }),
    query: LogQuery,
    answer: LogLines,
    streams: 'text/event-stream',
    run: ({ deps, caller, signal, stillThere }, { params: at, query }) => {
      const wanted = { ...at, tail: query.tail };
      return query.follow
        ? followLogs(deps, caller, { ...wanted, signal, stillThere })
        : readLogs(deps, caller, wanted);
    },
  }),
  operation({
    id: 'giveCommand',
    method: 'POST',
    path: '/environments/{environment}/commands',
    summary: 'Ask something of an environment, as comments and buttons do; `approve` needs maintain',
    scope: 'act',
    needs: 'write',
    params,
    body: CommandRequest,
    answer: CommandState,
    status: 202,
    run: ({ deps, caller }, input) => giveCommand(deps, caller, { ...input.params, request: input.body }),
  }),
  operation({
    id: 'readCommandState',
    method: 'GET',
    path: '/environments/{environment}/commands/{command}',
    summary: 'What became of it',
    scope: 'act',
    needs: 'write',
    params: shape({ environment: EnvironmentId, command: Type.String({ pattern: '^[0-9a-f-]{36}$' }) }),
    answer: CommandState,
    run: ({ deps, caller }, input) => readCommandState(deps, caller, input.params),
  }),
  operation({
    id: 'startEnvironment',
    method: 'POST',
    path: '/repositories/{repository}/environments',
    summary: 'Start the environment of a pull request or branch, which may be new',
    scope: 'act',
    needs: 'write',
    params: shape({ repository: RepositoryId }),
    body: Type.Union([
      shape({ pull: Type.Integer({ minimum: 1, maximum: 9_999_999_999 }) }),
      shape({
        branch: Type.String({ minLength: 1, maxLength: 255, pattern: '^[^\\u0000-\\u0020\\u007f]+$' }),
      }),
    ]),
    answer: CommandState,
    status: 202,
    run: ({ deps, caller }, input) => startEnvironment(deps, caller, { ...input.params, ...input.body }),
  }),
] as const;
