import { describe } from 'vitest';
import { bench, type OpenRuntime } from './runtime/bench.ts';
import { fenceContract } from './runtime/fence.ts';
import { hostContract } from './runtime/hosts.ts';
import { installContract } from './runtime/install.ts';
import { logContract } from './runtime/logs.ts';
import { podContract } from './runtime/pods.ts';
import { processContract } from './runtime/processes.ts';
import { secretContract } from './runtime/secrets.ts';
import { terminalContract } from './runtime/terminals.ts';
import { watchContract } from './runtime/watch.ts';
import { workspaceContract } from './runtime/workspace.ts';

export type { OpenRuntime, RuntimeUnderTest } from './runtime/bench.ts';

/**
 * The behaviours that every Runtime passes: the in-memory one and the real one. Call it at the top of a test file:
 * `runtimeContract('docker', openDocker)`. What the opener gives is in `RuntimeUnderTest`; it is opened once for the
 * suite and closed after it, every test has environments of its own.
 *
 * Needs of the image: a POSIX `sh` with `echo`, `cat`, `test`, `sleep` that knows `infinity`, `exit`; and `python3`, which listens on a port.
 * Processes begin in the repository (`cwd: '.'`); `install` as well.
 */
export function runtimeContract(name: string, open: OpenRuntime): void {
  describe(`runtime contract: ${name}`, () => {
    const on = bench(open);
    podContract(on);
    processContract(on);
    installContract(on);
    workspaceContract(on);
    fenceContract(on);
    logContract(on);
    watchContract(on);
    hostContract(on);
  });
}

/** What a Runtime passes that can put secrets; its opener gives `secrets` and `reboot` as well. */
export function runtimeSecretsContract(name: string, open: OpenRuntime): void {
  describe(`runtime contract for secrets: ${name}`, () => {
    secretContract(bench(open));
  });
}

/** What a Runtime passes that people may enter; its opener gives `terminals` as well. */
export function runtimeTerminalsContract(name: string, open: OpenRuntime): void {
  describe(`runtime contract for terminals: ${name}`, () => {
    terminalContract(bench(open));
  });
}
