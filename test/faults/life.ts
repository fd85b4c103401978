import type { ControlPlane } from '../../src/compose/open-control-plane.ts';

/** What a test may do to a control plane that works. */
export type Steered = Pick<ControlPlane, 'port'> & {
  readonly jobs: Pick<ControlPlane['jobs'], 'run'>;
  /** Absent when it is out of reach, in another process. */
  readonly queue?: Pick<ControlPlane['queue'], 'flush' | 'depth'>;
};

/** One run of the control plane, from its start to its violent end. */
export interface Life {
  /** Resolves when it works; rejects when it was killed before. */
  readonly control: Promise<Steered>;
  /** SIGKILL: from now on nothing that it does has an effect, on Postgres, GitHub or the machine. */
  kill(): void;
  readonly killed: Promise<void>;
  isAlive(): boolean;
  /** Closes one that lives, and frees what the kernel would free of one that was killed. */
  bury(): Promise<void>;
}
