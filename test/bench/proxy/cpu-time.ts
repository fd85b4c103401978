import { readdirSync, readFileSync } from 'node:fs';

/** Milliseconds that processes, and those they have forked, have run so far, as the kernel counts them: what else the machine does is not in it. */
export function cpuTime(pids: readonly number[]): number {
  return pids.reduce((all, pid) => all + ownTime(pid) + cpuTime(childrenOf(pid)), 0);
}

function ownTime(pid: number): number {
  const tasks = readdirSync(`/proc/${pid}/task`);
  const ns = tasks.map((task) =>
    Number(readFileSync(`/proc/${pid}/task/${task}/schedstat`, 'utf8').split(' ')[0]),
  );
  return ns.reduce((all, one) => all + one, 0) / 1e6;
}

function childrenOf(pid: number): readonly number[] {
  const list = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
  return list === '' ? [] : list.split(' ').map(Number);
}
