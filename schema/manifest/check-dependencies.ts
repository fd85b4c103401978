import { catalogue } from '../catalogue/catalogue.ts';
import { type Finding, onValue } from './finding.ts';
import type { Outline, OutlineProcess, Word } from './outline.ts';
import { quote } from './quote.ts';
import { suggest } from './suggest.ts';

/** Every dependency exists, and none leads back to where it began. */
export function checkDependencies(manifest: Outline): readonly Finding[] {
  return [
    ...manifest.processes.flatMap((process) => unknown(process, manifest)),
    ...cycles(manifest.processes),
  ];
}

function unknown({ name, dependsOn }: OutlineProcess, manifest: Outline): readonly Finding[] {
  return dependsOn.flatMap((word): readonly Finding[] => {
    if (word.text === name?.text) {
      return [
        {
          at: onValue(word.at),
          rule: 'dependency-self',
          message: `${quote(word.text)} depends on itself`,
          fix: 'Remove it.',
        },
      ];
    }
    return manifest.names.has(word.text) ? [] : [unknownName(word, manifest, 'dependency-unknown')];
  });
}

/** So many names are compared with a mistyped one: a file may hold thousands of both. */
const compared = 64;

/** A name that is neither a process nor a chosen service: perhaps one of the catalogue that was not chosen, perhaps mistyped. */
export function unknownName({ text, at }: Word, { names }: Outline, rule: Finding['rule']): Finding {
  const word = quote(text);
  if (Object.hasOwn(catalogue, text)) {
    return {
      at: onValue(at),
      rule,
      message: `the service ${word} is not chosen`,
      fix: `Add ${word} to \`services\`.`,
    };
  }
  const meant = suggest(text, [...names].slice(0, compared));
  const hint = meant === undefined ? '' : `; did you mean ${quote(meant)}?`;
  const fix =
    meant === undefined
      ? 'Name a process of this file or a service of its `services`.'
      : `Write ${quote(meant)}.`;
  return { at: onValue(at), rule, message: `there is no process or service ${word}${hint}`, fix };
}

interface Graph {
  readonly byName: ReadonlyMap<string, OutlineProcess>;
  readonly state: Map<OutlineProcess, 'open' | 'done'>;
  readonly findings: Finding[];
}

function cycles(processes: readonly OutlineProcess[]): readonly Finding[] {
  const byName = new Map<string, OutlineProcess>();
  for (const process of processes)
    if (process.name && !byName.has(process.name.text)) byName.set(process.name.text, process);
  const graph: Graph = { byName, state: new Map(), findings: [] };
  for (const process of byName.values()) if (!graph.state.has(process)) follow(graph, process);
  return graph.findings;
}

/** Depth first, with a stack of its own: a file may hold a longer chain than the call stack does. */
function follow(graph: Graph, from: OutlineProcess): void {
  const trail: { process: OutlineProcess; next: number }[] = [{ process: from, next: 0 }];
  graph.state.set(from, 'open');
  for (let top = trail.at(-1); top; top = trail.at(-1)) {
    const word = top.process.dependsOn[top.next++];
    if (!word) {
      graph.state.set(top.process, 'done');
      trail.pop();
      continue;
    }
    const next = graph.byName.get(word.text);
    if (!next || next === top.process) continue;
    const state = graph.state.get(next);
    if (state === 'open')
      graph.findings.push(cycle(trail.slice(trail.findIndex(({ process }) => process === next)), word));
    if (state !== undefined) continue;
    graph.state.set(next, 'open');
    trail.push({ process: next, next: 0 });
  }
}

const shown = 8;

function cycle(trail: readonly { process: OutlineProcess }[], word: Word): Finding {
  const names = trail.map(({ process }) => quote(process.name?.text ?? ''));
  const circle = [...names.slice(0, shown), ...(names.length > shown ? ['…'] : []), names[0]].join(' → ');
  return {
    at: onValue(word.at),
    rule: 'dependency-cycle',
    message: `dependencies run in a circle: ${circle}`,
    fix: 'Remove one of them.',
  };
}
