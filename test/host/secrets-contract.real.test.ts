import { runtimeSecretsContract } from '../contracts/runtime.ts';
import { openDocker } from './open-docker.ts';

runtimeSecretsContract('docker', openDocker);
