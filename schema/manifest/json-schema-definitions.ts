import type { JsonSchema } from './json-schema-types.ts';
import { limits } from './limits.ts';
import { patterns } from './patterns.ts';

const text = (
  name: keyof typeof patterns,
  description: string,
  maxLength: number,
  examples: string[],
): JsonSchema => ({
  description,
  type: 'string',
  minLength: 1,
  maxLength,
  pattern: patterns[name],
  examples,
});

const commandList = (description: string, least: 0 | 1): JsonSchema => ({
  description,
  type: ['string', 'array'],
  minLength: least,
  maxLength: limits.commandLength,
  ...(least === 1 && { pattern: patterns.command }),
  minItems: least,
  maxItems: limits.commands,
  items: { $ref: '#/$defs/command' },
});

const envEntries: JsonSchema = {
  description: 'Variables: name to text, number or true/false.',
  type: 'object',
  maxProperties: limits.envEntries,
  propertyNames: { $ref: '#/$defs/envName' },
  additionalProperties: { $ref: '#/$defs/envValue' },
  examples: [{ NODE_ENV: 'development', PORT: 3000 }],
};

const secret: JsonSchema = {
  description: 'An age ciphertext, or a map with it and how the pod gets it.',
  type: ['string', 'object'],
  minLength: 1,
  maxLength: limits.secretLength,
  pattern: patterns.secret,
  additionalProperties: false,
  required: ['value'],
  properties: {
    value: { $ref: '#/$defs/ciphertext', description: 'The ciphertext.' },
    as: {
      description: 'Whether the pod gets it as a variable or as a file.',
      type: 'string',
      enum: ['env', 'file'],
      default: 'env',
      examples: ['file'],
    },
    path: {
      $ref: '#/$defs/path',
      description: 'Where the file stands, below /run/secrets; with `as: file`.',
    },
  },
};

/** Forms that several fields share. The names are what `forms` explains mistakes by. */
export const definitions: Record<string, JsonSchema> = {
  text: text('text', 'One line of text.', limits.nameLength, ['Shop']),
  command: text('command', 'A shell command.', limits.commandLength, ['npm run dev']),
  commands: commandList('A shell command, or a list of them that one shell runs in order.', 1),
  install: commandList('A shell command, or a list of them; empty for none.', 0),
  processName: text(
    'processName',
    'A DNS label: lower-case letters, digits and hyphens.',
    limits.processNameLength,
    ['web'],
  ),
  domain: text('domain', 'A domain name.', limits.domainLength, ['app.example.com']),
  port: { description: 'A TCP port.', type: 'integer', minimum: 1, maximum: 65_535, examples: [3000] },
  envName: text('envName', 'Name of a variable; PINACLE_ and POD_ are reserved.', limits.envNameLength, [
    'NODE_ENV',
  ]),
  envValue: {
    description: 'Value of a variable.',
    type: ['string', 'number', 'boolean'],
    maxLength: limits.envValueLength,
    examples: ['development', 3000, true],
  },
  env: envEntries,
  duration: text('duration', 'A duration of days, hours, minutes and seconds.', 32, ['90s', '30m', '1d12h']),
  durationOrNever: text('durationOrNever', 'A duration, or never.', 32, ['30m', '72h', '7d', 'never']),
  image: text('image', 'An OCI image reference.', limits.imageLength, ['node:22', 'ghcr.io/acme/dev:1.4']),
  localUrl: text('localUrl', 'An http or https address on localhost.', limits.urlLength, [
    'http://localhost:3000',
  ]),
  webUrl: text('webUrl', 'An http or https address.', limits.urlLength, ['https://example.com/docs']),
  httpProbe: text('httpProbe', 'A path, or an http address on localhost.', limits.urlLength, ['/healthz']),
  path: text('path', 'A path inside the repository.', limits.pathLength, ['packages/api']),
  glob: text(
    'glob',
    'A glob: `*` within a name, `**` across slashes, `?`, `{a,b}`, `[ab]`.',
    limits.globLength,
    ['release/*'],
  ),
  ciphertext: text('secret', 'An age file, as `age:` and base64 or armored.', limits.secretLength, [
    'age:YWdlLWVuY3J5cHRpb24ub3JnL3YxCi0+IFgyNTUxOSA=',
  ]),
  secret,
  recipient: text('recipient', 'An age public key.', 62, [
    'age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p',
  ]),
};
