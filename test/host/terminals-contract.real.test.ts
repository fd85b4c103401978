import { runtimeTerminalsContract } from '../contracts/runtime.ts';
import { openDocker } from './open-docker.ts';

runtimeTerminalsContract('docker', openDocker);
