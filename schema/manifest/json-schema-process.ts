import type { JsonSchema } from './json-schema-types.ts';
import { limits } from './limits.ts';
import { patterns } from './patterns.ts';

const healthCheck: JsonSchema = {
  description:
    'How to know that the process works: a command, a list of commands, or a map with exactly one of http, tcp and command. Default: its port is open.',
  type: ['string', 'array', 'object'],
  minLength: 1,
  maxLength: limits.commandLength,
  pattern: patterns.command,
  minItems: 1,
  maxItems: limits.commands,
  items: { $ref: '#/$defs/command' },
  additionalProperties: false,
  properties: {
    http: {
      $ref: '#/$defs/httpProbe',
      description:
        'Path on the port of the process, or an http address on localhost; healthy when the answer is 200 to 399.',
      examples: ['/healthz'],
    },
    tcp: { $ref: '#/$defs/port', description: 'Port that must accept connections.', examples: [3000] },
    command: {
      $ref: '#/$defs/commands',
      description: 'Command that must end with 0.',
      examples: ['curl -fsS http://localhost:3000/healthz'],
    },
    interval: {
      $ref: '#/$defs/duration',
      description: 'Time between two checks: 1s to 1h.',
      default: '10s',
      examples: ['10s'],
    },
    timeout: {
      $ref: '#/$defs/duration',
      description: 'Time after which a check has failed: 1s to 10m.',
      default: '5s',
      examples: ['5s'],
    },
    retries: {
      description: 'Failures in a row that make the process unhealthy.',
      type: 'integer',
      minimum: 1,
      maximum: 100,
      default: 3,
      examples: [3],
    },
    startPeriod: {
      $ref: '#/$defs/duration',
      description: 'Time after the start in which failures do not count: 0s to 1h.',
      default: '60s',
      examples: ['60s'],
    },
  },
  // Every branch names its types: `required` alone would let a text pass them all.
  oneOf: [
    { type: ['string', 'array'] },
    { type: 'object', required: ['http'] },
    { type: 'object', required: ['tcp'] },
    { type: 'object', required: ['command'] },
  ],
  examples: ['curl -f http://localhost:3000', { http: '/healthz' }, { tcp: 3000, interval: '5s' }],
};

const how: Record<string, JsonSchema> = {
  startCommand: {
    $ref: '#/$defs/commands',
    description:
      'Shell command that runs the process, or a list: the last one is the process. Listen on 0.0.0.0 to be reached.',
    examples: ['npm run dev'],
  },
  cwd: {
    $ref: '#/$defs/path',
    description: 'Folder of the repository in which it runs.',
    default: '.',
    examples: ['packages/api'],
  },
  env: {
    $ref: '#/$defs/env',
    description: 'Variables of this process alone; they win over those of the file.',
  },
  secrets: {
    description: 'Names of the secrets that it sees, of this file or of a wider scope. Default: all.',
    type: 'array',
    maxItems: limits.secrets,
    uniqueItems: true,
    items: { $ref: '#/$defs/envName', description: 'Name of a secret.' },
    examples: [['DATABASE_PASSWORD']],
  },
  dependsOn: {
    description: 'Processes and services that must be healthy before this one starts.',
    type: 'array',
    maxItems: limits.processes,
    uniqueItems: true,
    items: { $ref: '#/$defs/processName', description: 'Name of a process, or id of a chosen service.' },
    examples: [['postgres']],
  },
  restart: {
    description:
      'What happens when the process ends: `always` start it again, `on-failure` when it failed, `never`.',
    type: 'string',
    enum: ['always', 'on-failure', 'never'],
    default: 'always',
    examples: ['on-failure'],
  },
  healthCheck,
};

const where: Record<string, JsonSchema> = {
  port: {
    $ref: '#/$defs/port',
    description: 'Port that the process listens on. Default: that of `url`.',
    examples: [3000],
  },
  url: {
    $ref: '#/$defs/localUrl',
    description: 'Address of the process in the pod; its path is what people open.',
    examples: ['http://localhost:3000'],
  },
  visibility: {
    description:
      'Who may open it: `private` its owner, `team` those who can read the repository, `public` everybody.',
    type: 'string',
    enum: ['private', 'team', 'public'],
    default: 'team',
    examples: ['public'],
  },
  domains: {
    description:
      'Domains of your own that lead to it too. Each must first be verified by a TXT record, which the check shows.',
    type: 'array',
    maxItems: limits.domains,
    uniqueItems: true,
    items: { $ref: '#/$defs/domain', description: 'A domain name, such as app.example.com.' },
    examples: [['app.example.com']],
  },
};

export const processSchema: JsonSchema = {
  description: 'A supervised program of the pod.',
  type: 'object',
  additionalProperties: false,
  required: ['name', 'startCommand'],
  properties: {
    name: {
      $ref: '#/$defs/processName',
      description: 'Name of the process: a DNS label, its own in this file.',
      not: { const: 'install' },
      examples: ['web'],
    },
    displayName: {
      $ref: '#/$defs/text',
      description: 'Name that people see. Default: the name.',
      examples: ['Website'],
    },
    ...how,
    ...where,
  },
  examples: [{ name: 'web', startCommand: 'npm run dev', url: 'http://localhost:3000' }],
};
