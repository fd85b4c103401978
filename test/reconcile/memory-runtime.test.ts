import { createHash } from 'node:crypto';
import { runtimeContract } from '../contracts/runtime.ts';
import { memoryRuntime } from '../fakes/memory-runtime.ts';

runtimeContract('memory', async () => {
  const runtime = memoryRuntime();
  return {
    runtime,
    image: 'pinacle/base',
    patienceMs: 5_000,
    commit: async (files) => {
      const commit = createHash('sha1').update(JSON.stringify(files)).digest('hex');
      runtime.addCommit(commit, files);
      return commit;
    },
    kill: async (pod) => runtime.kill(pod),
    close: async () => {},
  };
});
