import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type ParsedNode,
  type Scalar,
  visit,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import { type Finding, onValue, type Span } from './finding.ts';
import { limits } from './limits.ts';
import {
  aliasCycle,
  controlCharacter,
  keyNotText,
  refuseKey,
  tooManyAliases,
  tooManyValues,
  unknownAlias,
} from './locate-findings.ts';
import { type Json, type Located, type Place, pointer } from './located.ts';
import { quote } from './quote.ts';
import { tooDeep } from './read-document.ts';

interface Walk {
  readonly text: string;
  readonly places: Map<string, Place>;
  readonly findings: Finding[];
  readonly targets: ReadonlyMap<Alias, ParsedNode>;
  /** Anchored nodes that are being expanded, for circles. */
  readonly open: Set<ParsedNode>;
  expansions: number;
  values: number;
  /** Bounds are told once; what lies beyond them is not read. */
  readonly told: Set<Finding['rule']>;
  readonly unread: Set<string>;
  readonly incomplete: Set<string>;
}

export interface Reading extends Located {
  readonly findings: readonly Finding[];
  /** Pointers of values that could not be taken: nothing more is said of them. */
  readonly unread: ReadonlySet<string>;
  /** Pointers of maps that lost a key: what is missing there is no second mistake. */
  readonly incomplete: ReadonlySet<string>;
}

interface Spot {
  readonly at: string;
  readonly path: string;
  readonly depth: number;
  readonly key?: Span;
}

/** Turns a document into plain values with their places. Aliases are expanded and counted; keys that could do harm are left out. */
export function locate(document: Document.Parsed, text: string): Reading {
  const walk: Walk = {
    text,
    places: new Map(),
    findings: [],
    targets: aliasTargets(document),
    open: new Set(),
    expansions: 0,
    values: 0,
    told: new Set(),
    unread: new Set(),
    incomplete: new Set(),
  };
  const value = read(walk, document.contents, { at: '', path: '', depth: 1 });
  return {
    value,
    places: walk.places,
    findings: walk.findings,
    unread: walk.unread,
    incomplete: walk.incomplete,
  };
}

/** Each alias means the last anchor of its name before it, in the order of the text. */
function aliasTargets(document: Document.Parsed): ReadonlyMap<Alias, ParsedNode> {
  const anchors = new Map<string, ParsedNode>();
  const targets = new Map<Alias, ParsedNode>();
  visit(document, {
    Node(_, node) {
      if (isAlias(node)) {
        const target = anchors.get(node.source);
        if (target) targets.set(node, target);
      } else if (node.anchor !== undefined) anchors.set(node.anchor, node as ParsedNode);
    },
  });
  return targets;
}

function read(walk: Walk, node: ParsedNode | null, spot: Spot): Json {
  if (isAlias(node)) return readAlias(walk, node, spot);
  walk.values += 1;
  if (walk.values > limits.values) return tellOnce(walk, spot.at, tooManyValues(onValue('')));
  place(walk, node, spot);
  if (spot.depth > limits.depth && (isMap(node) || isSeq(node)))
    return tellOnce(walk, spot.at, tooDeep(onValue(spot.at)));
  if (isMap(node)) return readMap(walk, node, spot);
  if (isSeq(node)) return readList(walk, node, spot);
  return isScalar(node) ? readScalar(walk, node, spot) : null;
}

function place(walk: Walk, node: ParsedNode | null, { at, path, key }: Spot): void {
  walk.places.set(at, {
    value: spanOf(walk.text, node, key),
    path,
    ...(key && { key }),
    ...(isScalar(node) && node.source !== undefined && { source: node.source }),
  });
}

function spanOf(text: string, node: ParsedNode | null, key: Span | undefined): Span {
  const [start, end] = node?.range ?? [0, 0];
  if (node && isScalar(node) && end > start) return { start, end };
  if (key) return key;
  const newline = text.indexOf('\n', start);
  return { start, end: Math.min(Math.max(start, end), newline < 0 ? text.length : newline) };
}

function readAlias(walk: Walk, alias: Alias, spot: Spot): Json {
  const [start, end] = alias.range ?? [0, 0];
  const target = walk.targets.get(alias);
  walk.expansions += 1;
  if (!target) return tell(walk, spot.at, { at: { start, end }, path: spot.path, ...unknownAlias });
  if (walk.open.has(target))
    return tell(walk, spot.at, { at: { start, end }, path: spot.path, ...aliasCycle });
  if (walk.expansions > limits.aliasExpansions)
    return tellOnce(walk, spot.at, { at: { start, end }, path: spot.path, ...tooManyAliases });
  return read(walk, target, spot);
}

function readMap(walk: Walk, map: YAMLMap.Parsed, spot: Spot): Json {
  const entries: [string, Json][] = [];
  const seen = new Set<string>();
  walk.open.add(map);
  for (const { key, value } of map.items) {
    if (!isScalar(key)) {
      refuse(walk, spot, { at: spanOf(walk.text, key, undefined), path: spot.path, ...keyNotText });
      continue;
    }
    const name = String(key.value);
    const [start, end] = key.range;
    const child = {
      at: pointer(spot.at, name),
      path: childPath(spot, name),
      depth: spot.depth + 1,
      key: { start, end },
    };
    const refused = refuseKey(name, seen, { at: child.key, path: child.path });
    seen.add(name);
    if (refused) refuse(walk, spot, refused);
    else entries.push([name, read(walk, value, child)]);
    if (walk.told.has('too-many-values')) break;
  }
  walk.open.delete(map);
  return Object.fromEntries(entries);
}

function readList(walk: Walk, list: YAMLSeq.Parsed, spot: Spot): Json {
  walk.open.add(list);
  const values: Json[] = [];
  for (const [index, item] of list.items.entries()) {
    values.push(
      read(walk, item, {
        at: pointer(spot.at, index),
        path: `${spot.path}[${index}]`,
        depth: spot.depth + 1,
      }),
    );
    if (walk.told.has('too-many-values')) break;
  }
  walk.open.delete(list);
  return values;
}

/** Every control but tab, the line ends and NEL; halves of a character. */
const controls = /[^\P{Cc}\t\n\r\u0085]|\p{Cs}/u;

function readScalar(walk: Walk, scalar: Scalar, { at }: Spot): Json {
  const { value } = scalar;
  if (typeof value === 'string') return controls.test(value) ? tell(walk, at, controlCharacter(at)) : value;
  return typeof value === 'number' || typeof value === 'boolean' ? value : null;
}

function childPath({ path, at }: Spot, name: string): string {
  // What stands under a secret's name may be the secret itself, written in the wrong place.
  if (at === '/secrets' && !/^[A-Za-z_]\w{0,127}$/.test(name)) return path;
  if (at.startsWith('/secrets/') && !['value', 'as', 'path'].includes(name)) return path;
  const word = /^[\p{L}\p{N}_-]{1,128}$/u.test(name) ? name : quote(name).slice(1, -1);
  return path === '' ? word : `${path}.${word}`;
}

function tell(walk: Walk, at: string, finding: Finding): null {
  walk.unread.add(at);
  walk.findings.push(finding);
  return null;
}

function refuse(walk: Walk, { at }: Spot, finding: Finding): void {
  walk.incomplete.add(at);
  walk.findings.push(finding);
}

function tellOnce(walk: Walk, at: string, finding: Finding): null {
  walk.unread.add(at);
  if (walk.told.has(finding.rule)) return null;
  walk.told.add(finding.rule);
  return tell(walk, at, finding);
}
