import type { ErrorObject, ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { explainSchemaError } from './explain-schema-error.ts';
import type { Finding } from './finding.ts';
import { manifestJsonSchema } from './json-schema.ts';
import type { Json } from './located.ts';
import { suggest } from './suggest.ts';

let compiled: ValidateFunction | undefined;

/** Compiled once, at the first file: it takes tens of milliseconds. */
function validate(): ValidateFunction {
  compiled ??= new Ajv2020({
    allErrors: true,
    verbose: true,
    allowUnionTypes: true,
    strictRequired: false,
  }).compile(manifestJsonSchema());
  return compiled;
}

/** Holds a document against the JSON Schema: one finding for each mistake. */
export function checkStructure(value: Json): readonly Finding[] {
  const schema = validate();
  if (schema(value)) return [];
  const errors = (schema.errors ?? [])
    .filter((error) => !isEcho(error))
    .toSorted((a, b) => rank(a) - rank(b));
  const mistyped = new Set(
    errors.filter(({ keyword }) => keyword === 'type').map(({ instancePath }) => instancePath),
  );
  const misspelled = new Set(errors.flatMap(meantKey));
  const findings = new Map<string, Finding>();
  for (const error of errors) {
    const target = targetOf(error);
    const echo = misspelled.has(target) || (error.keyword !== 'type' && mistyped.has(error.instancePath));
    const finding = echo || findings.has(target) ? undefined : explainSchemaError(error);
    if (finding) findings.set(target, finding);
  }
  return [...findings.values()];
}

/** A branch that did not match, or a keyword that only says that another one failed. Duplicates are `checkServices`'s. */
function isEcho({ keyword, schemaPath }: ErrorObject): boolean {
  return /\/oneOf\/\d/.test(schemaPath) || keyword === 'propertyNames' || keyword === 'uniqueItems';
}

/** The key that a misspelled one stands for is not missing as well. */
function meantKey({ keyword, instancePath, params, parentSchema }: ErrorObject): readonly string[] {
  if (keyword !== 'additionalProperties') return [];
  const meant = suggest(String(params.additionalProperty), Object.keys(parentSchema?.properties ?? {}));
  return meant === undefined ? [] : [`${instancePath}?${meant}`];
}

/** Of several mistakes in one value the plainest is told. */
function rank({ keyword }: ErrorObject): number {
  const order = ['type', 'enum', 'minLength', 'maxLength', 'not', 'pattern'];
  return order.indexOf(keyword) >= 0 ? order.indexOf(keyword) : order.length;
}

function targetOf({ keyword, instancePath, params, propertyName }: ErrorObject): string {
  if (keyword === 'required') return `${instancePath}?${String(params.missingProperty)}`;
  if (keyword === 'additionalProperties') return `${instancePath}#${String(params.additionalProperty)}`;
  if (propertyName !== undefined) return `${instancePath}#${propertyName}`;
  return keyword === 'oneOf' ? `${instancePath}?` : instancePath;
}
