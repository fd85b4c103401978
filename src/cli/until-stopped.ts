/** Resolves at the first SIGINT or SIGTERM; a second one ends the process at once. */
export function untilStopped(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    const stop = (signal: NodeJS.Signals) => {
      for (const name of signals) process.removeListener(name, stop).once(name, () => process.exit(130));
      resolve(signal);
    };
    for (const name of signals) process.once(name, stop);
  });
}

const signals = ['SIGINT', 'SIGTERM'] as const;
