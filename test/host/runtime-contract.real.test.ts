import { runtimeContract } from '../contracts/runtime.ts';
import { baseImage, openDockerBench } from './docker-bench.ts';

runtimeContract('docker', async () => {
  const bench = await openDockerBench();
  return {
    runtime: bench.runtime,
    commit: bench.commit,
    kill: (pod) =>
      bench
        .container(pod)
        .kill({ signal: 'SIGKILL' })
        .then(() => {}),
    image: baseImage,
    patienceMs: 30_000,
    close: bench.close,
  };
});
