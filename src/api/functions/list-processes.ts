import type { ProcessList } from '../../../schema/api/environment.ts';
import type { Caller } from '../caller.ts';
import type { ApiDeps } from '../deps.ts';
import { readEnvironment } from './read-environment.ts';

/** The processes that are wanted, then those that are still there, each as it is now. */
export async function listProcesses(
  deps: Pick<ApiDeps, 'db' | 'access' | 'config' | 'runtime' | 'seenOf'>,
  caller: Caller,
  of: { environment: string },
): Promise<ProcessList> {
  const { wanted: pod, observed, urls } = await readEnvironment(deps, caller, of);
  const wanted = pod?.processes ?? [];
  const seen = observed?.pods.at(-1)?.processes ?? [];
  const gone = seen.filter(({ name }) => !wanted.some((one) => one.name === name));
  const rows = [
    ...wanted.map(({ name, displayName, origin }) => ({ name, displayName, origin })),
    ...gone.map(({ name }) => ({ name, displayName: name, origin: 'gone' as const })),
  ];
  const processes = rows.map((row) => {
    const now = seen.find(({ name }) => name === row.name);
    const url = urls.find(({ process }) => process === row.name);
    return {
      ...row,
      state: now?.state ?? null,
      exitCode: now?.exitCode ?? null,
      since: now?.since ?? null,
      url: url?.url ?? null,
      visibility: url?.visibility ?? null,
    };
  });
  return { processes };
}
