import type { SecretScope, SecretSpec } from '../../reconciler/plan/desired.ts';
import type { Problem } from '../../schema/problem.ts';
import type { Fact } from './facts.ts';
import { limits } from './limits.ts';
import { secretProblem } from './secret-problem.ts';

export type Resolved =
  | { readonly secrets: readonly SecretSpec[] }
  | { readonly problems: readonly Problem[] };

/** Of a name that several scopes have, the first in this order counts. */
export const precedence: readonly SecretScope[] = ['environment', 'manifest', 'project', 'team'];

/** Which secrets an environment gets, sorted by name, or everything that keeps it from getting them. */
export function settleSecrets(facts: readonly Fact[], manifest: string): Resolved {
  const chosen = [...choose(facts).values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const problems = [
    ...tooMany(chosen, manifest),
    ...chosen.flatMap(unfit),
    ...twice(facts),
    ...pathClashes(chosen),
  ];
  return problems.length > 0 ? { problems } : { secrets: chosen.map(specOf) };
}

function choose(facts: readonly Fact[]): ReadonlyMap<string, Fact> {
  const chosen = new Map<string, Fact>();
  for (const scope of precedence)
    for (const fact of facts) if (fact.from === scope && !chosen.has(fact.name)) chosen.set(fact.name, fact);
  return chosen;
}

function specOf({ name, as, path, from, digest }: Fact): SecretSpec {
  return { name, as, ...(path === undefined ? {} : { path }), from, digest };
}

function tooMany(chosen: readonly Fact[], manifest: string): Problem[] {
  if (chosen.length <= limits.secrets) return [];
  return [
    secretProblem(
      { file: manifest, line: 1, path: 'secrets' },
      {
        rule: 'too-many-secrets',
        message: `the environment has ${chosen.length} secrets in all scopes, and ${limits.secrets} is the most`,
        fix: 'Remove some, or put several into one file.',
      },
    ),
  ];
}

function unfit(fact: Fact): Problem[] {
  const { name, as, bytes, nul } = fact;
  if (bytes > limits.valueBytes) {
    const message = `secret ${name} is larger than ${limits.valueBytes / 1024} KiB`;
    return [secretProblem(fact, { rule: 'secret-too-large', message, fix: 'Make it smaller.' })];
  }
  if (as !== 'env' || !nul) return [];
  const message = `secret ${name} has a NUL, which no variable can hold`;
  return [
    secretProblem(fact, { rule: 'secret-nul', message, fix: 'Make it a file: `as: file` and a `path`.' }),
  ];
}

/** A name in two places of one repository: neither can be meant to lose. */
function twice(facts: readonly Fact[]): Problem[] {
  const seen = new Map<string, Fact>();
  return facts.flatMap((fact) => {
    if (fact.from !== 'manifest') return [];
    const first = seen.get(fact.name);
    if (!first) seen.set(fact.name, fact);
    if (!first) return [];
    const message = `secret ${fact.name} is in ${first.file} already`;
    return [secretProblem(fact, { rule: 'duplicate-secret', message, fix: 'Remove one of the two.' })];
  });
}

/** Two files at one path, or one where the other needs a folder. */
function pathClashes(chosen: readonly Fact[]): Problem[] {
  const files = chosen.filter(({ as }) => as === 'file');
  return files.flatMap((fact, index) => {
    const path = pathOf(fact);
    const clash = files.slice(0, index).find((other) => {
      const taken = pathOf(other);
      return taken === path || taken.startsWith(`${path}/`) || path.startsWith(`${taken}/`);
    });
    if (!clash) return [];
    const message = `secrets ${clash.name} and ${fact.name} are both to lie at ${path}`;
    return [
      secretProblem(fact, { rule: 'secret-path-clash', message, fix: 'Give one of them another `path`.' }),
    ];
  });
}

/** `./a//b/` → `a/b`. */
function pathOf({ path, name }: Fact): string {
  return (path ?? name)
    .split('/')
    .filter((part) => part !== '' && part !== '.')
    .join('/');
}
