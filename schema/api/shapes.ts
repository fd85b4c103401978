/** The shapes that have a name in the OpenAPI document. */
export { CommandRequest, CommandState } from './command.ts';
export { ProblemShape } from './common.ts';
export {
  Environment,
  EnvironmentList,
  EnvironmentSummary,
  ObservedWorld,
  Pass,
  PassList,
  ProcessList,
  Wanted,
} from './environment.ts';
export { LogLines } from './logs.ts';
