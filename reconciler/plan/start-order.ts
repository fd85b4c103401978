interface Dependent {
  readonly name: string;
  readonly dependsOn: readonly string[];
}

/** Each after all it depends on, otherwise in the given order. Names that are not there are passed over; cycles end. */
export function startOrder<T extends Dependent>(processes: readonly T[]): readonly T[] {
  const byName = new Map(processes.map((process) => [process.name, process]));
  const ordered = new Set<T>();
  const visiting = new Set<T>();
  const visit = (process: T): void => {
    if (visiting.has(process)) return;
    visiting.add(process);
    for (const name of process.dependsOn) {
      const dependency = byName.get(name);
      if (dependency) visit(dependency);
    }
    ordered.add(process);
  };
  for (const process of processes) visit(process);
  return [...ordered];
}
