import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Json } from '../http/answer.ts';

export interface Operation {
  readonly parameters?: readonly Json[];
  readonly requestBody?: Json;
  readonly responses?: Readonly<Record<string, Json>>;
}

export interface FoundOperation {
  readonly operation: Operation;
  /** `GET /repos/{owner}/{repo}`. */
  readonly name: string;
  readonly params: Readonly<Record<string, string>>;
}

interface Path {
  readonly template: string;
  readonly pattern: RegExp;
  readonly names: readonly string[];
  readonly operations: Readonly<Record<string, Operation>>;
}

let loaded: { document: Json; paths: Path[] } | undefined;

/** GitHub's OpenAPI description of api.github.com, read when it is first needed (13 MB, about 0.2 s). */
export function description(): { document: Json; paths: readonly Path[] } {
  loaded ??= load();
  return loaded;
}

/** The operation that a request is for; of several templates that fit, the one with the fewest placeholders. */
export function findOperation(method: string, path: string): FoundOperation | undefined {
  for (const { template, pattern, names, operations } of description().paths) {
    const match = pattern.exec(path);
    const operation = operations[method.toLowerCase()];
    if (!match || !operation) continue;
    const params = Object.fromEntries(
      names.map((name, at) => [name, decodeURIComponent(match[at + 1] ?? '')]),
    );
    return { operation, name: `${method} ${template}`, params };
  }
  return undefined;
}

function load() {
  const file = createRequire(import.meta.url).resolve('@octokit/openapi/generated/api.github.com.json');
  const document = JSON.parse(readFileSync(file, 'utf8')) as Json;
  const paths = Object.entries(document.paths as Record<string, Record<string, Operation>>).map(
    ([template, operations]) => compile(template, operations),
  );
  return { document, paths: paths.sort((one, other) => generality(one) - generality(other)) };
}

/** Parameters that may hold slashes in what people send, whether the description says so or not. */
const WIDE = ['path', 'ref', 'basehead', 'branch'];

function compile(template: string, operations: Record<string, Operation>): Path {
  const names: string[] = [];
  const source = template.replace(/[.]/g, '\\.').replace(/\{([\w-]+)\}/g, (_, name: string) => {
    names.push(name);
    return WIDE.includes(name) ? '(.*)' : '([^/]+)';
  });
  return { template, names, operations, pattern: new RegExp(`^${source}/?$`) };
}

function generality({ names, template }: Path): number {
  const wide = names.filter((name) => WIDE.includes(name)).length;
  return wide * 100 + names.length * 10 - template.split('/').length;
}
