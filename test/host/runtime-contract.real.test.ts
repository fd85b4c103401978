import { runtimeContract } from '../contracts/runtime.ts';
import { openDocker } from './open-docker.ts';

runtimeContract('docker', openDocker);
