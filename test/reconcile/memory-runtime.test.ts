import { createHash } from 'node:crypto';
import {
  type OpenRuntime,
  runtimeContract,
  runtimeSecretsContract,
  runtimeTerminalsContract,
} from '../contracts/runtime.ts';
import { fakeSecrets } from '../fakes/fake-secrets.ts';
import { memoryRuntime } from '../fakes/memory-runtime.ts';

const open: OpenRuntime = async () => {
  const secrets = fakeSecrets();
  const runtime = memoryRuntime({ secrets });
  return {
    runtime,
    secrets,
    terminals: runtime,
    image: 'pinacle/base',
    patienceMs: 5_000,
    commit: async (files) => {
      const commit = createHash('sha1').update(JSON.stringify(files)).digest('hex');
      runtime.addCommit(commit, files);
      return commit;
    },
    kill: async (pod) => runtime.kill(pod),
    reboot: async (pod) => runtime.reboot(pod),
    close: async () => {},
  };
};

runtimeContract('memory', open);
runtimeSecretsContract('memory', open);
runtimeTerminalsContract('memory', open);
