import { nextjs } from './nextjs.ts';
import { nodejsBlank } from './nodejs-blank.ts';
import { pythonBlank } from './python-blank.ts';
import { staticFiles } from './static.ts';
import type { Template } from './types.ts';
import { vite } from './vite.ts';

/** The templates that a manifest may name, by id. A new one is a new file and a new entry here: the schema follows from it. */
export const templates: Readonly<Record<string, Template>> = Object.fromEntries(
  [vite, nextjs, nodejsBlank, pythonBlank, staticFiles].map((template) => [template.id, template]),
);
