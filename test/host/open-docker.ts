import { layoutOf } from '../../host/layout.ts';
import { defaultStateDir } from '../../host/options.ts';
import { unmount } from '../../host/workspace/mounts.ts';
import type { OpenRuntime } from '../contracts/runtime.ts';
import { baseImage, openDockerBench } from './docker-bench.ts';

/** The real engine, for the contract suites. */
export const openDocker: OpenRuntime = async () => {
  const bench = await openDockerBench();
  const kill = async (pod: string) => void (await bench.container(pod).kill({ signal: 'SIGKILL' }));
  const stateDir = bench.options.stateDir ?? defaultStateDir;
  return {
    runtime: bench.runtime,
    terminals: bench.runtime,
    secrets: bench.secrets,
    commit: bench.commit,
    kill,
    reboot: async (pod) => {
      await kill(pod);
      await unmount(layoutOf(stateDir, bench.instance).pod(pod).secrets);
    },
    image: baseImage,
    patienceMs: 120_000,
    close: bench.close,
  };
};
