import { catalogue } from '../catalogue/catalogue.ts';
import type { CatalogueService } from '../catalogue/types.ts';
import { templates } from '../templates/templates.ts';
import { manifestJsonSchema } from './json-schema.ts';
import { processSchema } from './json-schema-process.ts';
import { parseLocalUrl } from './local-url.ts';
import { isMap, type Json, pointer } from './located.ts';
import { nearKey } from './near-key.ts';
import { suggest } from './suggest.ts';

/** A word of the document and where it stands. */
export interface Word {
  readonly text: string;
  readonly at: string;
}

export interface OutlineProcess {
  readonly at: string;
  /** JSON as it is in the file; empty for a process of a template. */
  readonly raw: { readonly [key: string]: Json };
  readonly name?: Word;
  /** Given by `port`, or by `url` in its absence. */
  readonly port?: { readonly number: number; readonly at: string };
  readonly dependsOn: readonly Word[];
}

/** What the rules between fields look at: all that could be made out of a document, be the rest of it as wrong as it may. */
export interface Outline {
  readonly processes: readonly OutlineProcess[];
  /** `text` as written, `service` as meant: a misspelled one is that one mistake alone. */
  readonly services: readonly (Word & { readonly service: CatalogueService })[];
  /** Of all of them. */
  readonly names: ReadonlySet<string>;
  readonly root: { readonly [key: string]: Json };
}

export function outline(value: Json): Outline {
  const root = isMap(value) ? value : {};
  const processesKey = nearKey(root, 'processes', rootKeys);
  const servicesKey = nearKey(root, 'services', rootKeys);
  const own = entries(root[processesKey], pointer('', processesKey)).flatMap(({ item, at }) =>
    isMap(item) ? [outlineProcess(item, at)] : [],
  );
  const services = words(root[servicesKey], pointer('', servicesKey)).flatMap((chosen) => {
    const service = catalogue[suggest(chosen.text, Object.keys(catalogue)) ?? ''];
    return service ? [{ ...chosen, service }] : [];
  });
  const processes = own.length > 0 ? own : templateProcesses(root.template);
  const names = new Set([
    ...processes.flatMap(({ name }) => name?.text ?? []),
    ...services.map(({ service }) => service.id),
  ]);
  return { root, services, processes, names };
}

const rootKeys = Object.keys(manifestJsonSchema().properties as object);
const processKeys = Object.keys(processSchema.properties as object);

function outlineProcess(raw: { readonly [key: string]: Json }, at: string): OutlineProcess {
  const nameKey = nearKey(raw, 'name', processKeys);
  const name = word(raw[nameKey], pointer(at, nameKey));
  const port = portOf(raw, at);
  return {
    at,
    raw,
    dependsOn: words(raw.dependsOn, pointer(at, 'dependsOn')),
    ...(name && { name }),
    ...(port && { port }),
  };
}

function portOf(raw: { readonly [key: string]: Json }, at: string): OutlineProcess['port'] {
  const { port, url } = raw;
  if (port !== undefined)
    return typeof port === 'number' && isPort(port) ? { number: port, at: pointer(at, 'port') } : undefined;
  const parsed = typeof url === 'string' ? parseLocalUrl(url) : undefined;
  return parsed && isPort(parsed.port) ? { number: parsed.port, at: pointer(at, 'url') } : undefined;
}

export function isPort(port: number): boolean {
  return Number.isInteger(port) && port >= 1 && port <= 65_535;
}

function templateProcesses(id: Json | undefined): readonly OutlineProcess[] {
  const template = typeof id === 'string' && Object.hasOwn(templates, id) ? templates[id] : undefined;
  const at = '/template';
  return (template?.processes ?? []).map(({ name, port }) => ({
    at,
    raw: {},
    name: { text: name, at },
    dependsOn: [],
    ...(port !== undefined && { port: { number: port, at } }),
  }));
}

/** Items of a list with their pointers; none when it is not a list. */
export function entries(
  list: Json | undefined,
  at: string,
): readonly { readonly item: Json; readonly at: string }[] {
  return Array.isArray(list)
    ? (list as readonly Json[]).map((item, index) => ({ item, at: pointer(at, index) }))
    : [];
}

/** The texts of a list with their pointers. */
export function words(list: Json | undefined, at: string): readonly Word[] {
  return entries(list, at).flatMap(({ item, at: where }) => word(item, where) ?? []);
}

function word(value: Json | undefined, at: string): Word | undefined {
  return typeof value === 'string' ? { text: value, at } : undefined;
}
