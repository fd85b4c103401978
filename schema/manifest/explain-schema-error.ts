import type { ErrorObject } from 'ajv';
import { type Finding, onKey, onValue } from './finding.ts';
import { formOf } from './forms.ts';
import { lastToken, pointer } from './located.ts';
import { quote } from './quote.ts';
import { suggest } from './suggest.ts';

/** Ajv's error in our words; undefined when it says nothing of its own. */
export function explainSchemaError(error: ErrorObject): Finding | undefined {
  if (error.propertyName !== undefined) return badName(error, error.propertyName);
  return explain[error.keyword]?.(error);
}

const explain: Readonly<Record<string, (error: ErrorObject) => Finding>> = {
  additionalProperties: unknownKey,
  required: missingKey,
  type: wrongType,
  enum: unknownValue,
  pattern: wrongForm,
  not: reservedProcess,
  oneOf: notExactlyOne,
  minLength: tooShort,
  maxLength: (error) => tooMany(error, 'too-long', 'characters', 'Shorten it.'),
  minItems: (error) => ({
    at: onValue(error.instancePath),
    rule: 'too-few',
    message: `${subject(error)} is an empty list`,
    fix: 'Add an entry, or remove it.',
  }),
  maxItems: (error) => tooMany(error, 'too-many', 'entries', 'Remove some.'),
  maxProperties: (error) => tooMany(error, 'too-many', 'entries', 'Remove some.'),
  minimum: (error) => outOfRange(error),
  maximum: (error) => outOfRange(error),
};

function unknownKey(error: ErrorObject): Finding {
  const key = String(error.params.additionalProperty);
  const at = onKey(pointer(error.instancePath, key));
  const known = Object.keys(error.parentSchema?.properties ?? {});
  const fix = `Remove it; known here: ${known.map(quote).join(', ')}.`;
  if (isSecret(error.instancePath))
    return { at, path: 'secrets', rule: 'unknown-key', message: 'unknown key in a secret', fix };
  const meant = suggest(key, known);
  if (meant === undefined) return { at, rule: 'unknown-key', message: `unknown key ${quote(key)}`, fix };
  return {
    at,
    rule: 'unknown-key',
    message: `unknown key ${quote(key)}; did you mean ${quote(meant)}?`,
    fix: `Rename it to ${quote(meant)}.`,
  };
}

function missingKey(error: ErrorObject): Finding {
  const key = String(error.params.missingProperty);
  return {
    at: onValue(error.instancePath),
    missing: key,
    rule: 'missing-key',
    message: `${quote(key)} is missing`,
    fix: `Add ${quote(key)}, as in ${exampleOf(error, key)}.`,
  };
}

function exampleOf(error: ErrorObject, key: string): string {
  const fallback: Record<string, string> = { name: 'web', startCommand: 'npm run dev', value: 'age:…' };
  const field = (error.parentSchema?.properties as Record<string, { examples?: string[] }> | undefined)?.[
    key
  ];
  return `\`${key}: ${field?.examples?.[0] ?? fallback[key] ?? '…'}\``;
}

const kinds: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a map',
};

function wrongType(error: ErrorObject): Finding {
  const wanted = [error.params.type as string | readonly string[]].flat();
  const at = onValue(error.instancePath);
  if (error.data === null)
    return {
      at,
      rule: 'wrong-type',
      message: `${subject(error)} has no value`,
      fix: 'Write a value, or remove it.',
    };
  const names = wanted.map((type) => kinds[type] ?? type);
  const message = `${subject(error)} must be ${orList(names)}, but is ${kindOf(error.data)}`;
  const quoted =
    wanted.includes('string') &&
    !wanted.includes('object') &&
    ['number', 'boolean'].includes(typeof error.data);
  const pattern = String(error.parentSchema?.pattern ?? '');
  const form = formOf(pattern);
  if (quoted)
    return {
      at,
      rule: 'wrong-type',
      message,
      fix: form.rule === 'duration-form' ? form.fix : 'Put it in quotes.',
    };
  return { at, rule: 'wrong-type', message, fix: `Write ${orList(names)}${exampleHint(error)}.` };
}

function orList(names: readonly string[]): string {
  return [names.slice(0, -1).join(', '), ...names.slice(-1)].filter((part) => part !== '').join(' or ');
}

function exampleHint({ parentSchema }: ErrorObject): string {
  const example = (parentSchema?.examples as readonly unknown[] | undefined)?.[0];
  return example === undefined
    ? ''
    : `, as in ${quote(typeof example === 'string' ? example : JSON.stringify(example))}`;
}

function kindOf(data: unknown): string {
  if (Array.isArray(data)) return 'a list';
  return typeof data === 'number' && !Number.isFinite(data)
    ? 'not finite'
    : (kinds[typeof data] ?? typeof data);
}

function unknownValue(error: ErrorObject): Finding {
  const at = onValue(error.instancePath);
  const known = (error.params.allowedValues as readonly unknown[]).map(String);
  if (lastToken(error.instancePath) === 'version')
    return {
      at,
      rule: 'unsupported-version',
      message: 'this version of the format is not known',
      fix: 'Write `version: "1.0"`.',
    };
  const word = typeof error.data === 'string' ? error.data : '';
  const shown = isSecret(error.instancePath) ? 'the value' : quote(word);
  const meant = suggest(word, known);
  const message = `${subject(error)} does not know ${shown}${meant === undefined ? '' : `; did you mean ${quote(meant)}?`}`;
  return {
    at,
    rule: 'unknown-value',
    message,
    fix: meant === undefined ? `Write one of ${known.map(quote).join(', ')}.` : `Write ${quote(meant)}.`,
  };
}

function wrongForm(error: ErrorObject): Finding {
  return { at: onValue(error.instancePath), ...formOf(String(error.schema)) };
}

function badName(error: ErrorObject, name: string): Finding {
  const at = onKey(pointer(error.instancePath, name));
  if (error.keyword === 'maxLength')
    return { at, rule: 'too-long', message: 'the name of the variable is too long', fix: 'Shorten it.' };
  if (!/^(?:PINACLE|POD)_/.test(name)) return { at, ...formOf(String(error.schema)) };
  return {
    at,
    rule: 'reserved-name',
    message: `${quote(name)} is set by Pinacle itself`,
    fix: 'Use a name that begins neither with `PINACLE_` nor with `POD_`.',
  };
}

function reservedProcess(error: ErrorObject): Finding {
  return {
    at: onValue(error.instancePath),
    rule: 'reserved-name',
    message: '`install` is the name of the install commands',
    fix: 'Give the process another name.',
  };
}

function notExactlyOne(error: ErrorObject): Finding {
  const at = onValue(error.instancePath);
  const both = error.params.passingSchemas !== null;
  if (error.instancePath.startsWith('/tabs/')) {
    return {
      at,
      rule: 'tab-target',
      message: both ? 'the tab has both `service` and `url`' : 'the tab leads nowhere',
      fix: 'Write exactly one of `service` and `url`.',
    };
  }
  const message = both
    ? 'the health check asks in more than one way'
    : 'the health check does not say how to ask';
  return { at, rule: 'health-probe', message, fix: 'Write exactly one of `http`, `tcp` and `command`.' };
}

function tooShort(error: ErrorObject): Finding {
  return {
    at: onValue(error.instancePath),
    rule: 'too-short',
    message: `${subject(error)} is empty`,
    fix: 'Write a value, or remove it.',
  };
}

function tooMany(error: ErrorObject, rule: Finding['rule'], unit: string, fix: string): Finding {
  return {
    at: onValue(error.instancePath),
    rule,
    message: `${subject(error)} has more than ${String(error.params.limit)} ${unit}`,
    fix,
  };
}

function outOfRange(error: ErrorObject): Finding {
  const { minimum, maximum } = (error.parentSchema ?? {}) as { minimum?: number; maximum?: number };
  return {
    at: onValue(error.instancePath),
    rule: 'out-of-range',
    message: `${subject(error)} must be from ${minimum} to ${maximum}`,
    fix: 'Write a number in that range.',
  };
}

function isSecret(instancePath: string): boolean {
  return instancePath === '/secrets' || instancePath.startsWith('/secrets/');
}

/** The field for a sentence: its key, or the list that it is an entry of. */
function subject({ instancePath }: ErrorObject): string {
  const token = lastToken(instancePath);
  if (instancePath === '') return 'the file';
  // The name itself could be a secret that was written in the wrong place.
  if (isSecret(instancePath) && token !== 'secrets') return 'the secret';
  if (!/^\d+$/.test(token)) return quote(token);
  return `an entry of ${quote(lastToken(instancePath.slice(0, instancePath.lastIndexOf('/'))))}`;
}
