/** What people write who come from other tools, and what it is called here. */
const synonyms = new Map<string, readonly string[]>(
  Object.entries({
    build: ['install'],
    setup: ['install'],
    command: ['startCommand'],
    cmd: ['startCommand'],
    run: ['startCommand'],
    start: ['startCommand'],
    environment: ['env'],
    depends_on: ['dependsOn'],
    needs: ['dependsOn'],
    dir: ['cwd'],
    directory: ['cwd'],
    workdir: ['cwd'],
    working_dir: ['cwd'],
    workingdirectory: ['cwd'],
    size: ['tier'],
    plan: ['tier'],
    title: ['displayName', 'name'],
    label: ['displayName', 'name'],
    process: ['processes', 'service'],
    path: ['http', 'cwd'],
    vscode: ['code-server'],
    pg: ['postgres'],
    prs: ['pullRequests'],
  }),
);

const longest = 64;

/** The candidate that was most likely meant by `word`, or undefined when none is near. */
export function suggest(word: string, candidates: readonly string[]): string | undefined {
  if (candidates.includes(word)) return word;
  if (word.length === 0 || word.length > longest) return undefined;
  const lower = word.toLowerCase();
  const synonym = synonyms.get(lower)?.find((other) => candidates.includes(other));
  if (synonym !== undefined) return synonym;
  return (
    nearest(lower, candidates) ??
    candidates.find((candidate) => candidate.toLowerCase().split(/[-.]/).includes(lower))
  );
}

function nearest(lower: string, candidates: readonly string[]): string | undefined {
  let best: string | undefined;
  let least = Math.max(1, Math.floor(lower.length / 3)) + 1;
  for (const candidate of candidates) {
    const distance = editDistance(lower, candidate.toLowerCase());
    if (distance < least) [best, least] = [candidate, distance];
  }
  return best;
}

/** Insertions, deletions, replacements and swaps of neighbours that lead from `a` to `b`. */
export function editDistance(a: string, b: string): number {
  let [before, last]: [number[], number[]] = [[], Array.from({ length: b.length + 1 }, (_, i) => i)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (last[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swapped =
        i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
          ? (before[j - 2] ?? 0) + 1
          : Number.POSITIVE_INFINITY;
      row.push(Math.min(replaced, swapped, (last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1));
    }
    [before, last] = [last, row];
  }
  return last[b.length] ?? 0;
}
