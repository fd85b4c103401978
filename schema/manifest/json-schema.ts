import { catalogue } from '../catalogue/catalogue.ts';
import { templates } from '../templates/templates.ts';
import { tierNames, tiers } from '../tiers.ts';
import { definitions } from './json-schema-definitions.ts';
import { processSchema } from './json-schema-process.ts';
import type { JsonSchema } from './json-schema-types.ts';
import { limits } from './limits.ts';

/** The JSON Schema (2020-12) of `pinacle.yaml`: editors complete and check by it, `parseManifest` validates with it. */
export function manifestJsonSchema(): JsonSchema {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: 'urn:pinacle:schema:manifest:1.0',
    title: 'pinacle.yaml',
    description: 'What the development pod of a branch or pull request runs.',
    type: 'object',
    additionalProperties: false,
    properties: { ...basics, deploy, ...programs, ...secrets, tabs },
    examples: [
      {
        version: '1.0',
        tier: 'dev.small',
        services: ['postgres'],
        install: 'npm ci',
        processes: [
          { name: 'web', startCommand: 'npm run dev', url: 'http://localhost:3000', dependsOn: ['postgres'] },
        ],
        tabs: [{ name: 'App', service: 'web' }],
      },
    ],
    $defs: definitions,
  };
}

/** The committed file `schema/pinacle.schema.json`, byte for byte. */
export function manifestJsonSchemaText(): string {
  return `${JSON.stringify(manifestJsonSchema(), null, 2)}\n`;
}

const tierList = tierNames.map(
  (name) =>
    `${name} (${tiers[name].cpus} vCPU, ${tiers[name].memoryBytes / 1024 ** 3} GB, $${tiers[name].usdPerMonth} a month)`,
);

const basics: Record<string, JsonSchema> = {
  version: { description: 'Version of this format.', enum: ['1.0', 1], default: '1.0', examples: ['1.0'] },
  name: {
    $ref: '#/$defs/text',
    description: 'Name that people see. Default: the name of the repository.',
    examples: ['Shop'],
  },
  tier: {
    description: `Size of the pod: ${tierList.join(', ')}. Default: the template’s, else dev.small.`,
    type: 'string',
    enum: tierNames,
    default: 'dev.small',
    examples: ['dev.medium'],
  },
  image: {
    $ref: '#/$defs/image',
    description: 'OCI image that the pod starts from. Default: the template’s, else the base image.',
  },
  template: {
    description:
      'A starting point: what this file leaves out of image, tier, install and processes comes from it.',
    type: 'string',
    enum: Object.keys(templates),
    examples: ['vite'],
  },
};

const deploy: JsonSchema = {
  description: 'Which branches and pull requests get a pod, and for how long.',
  type: 'object',
  additionalProperties: false,
  properties: {
    branches: {
      description: 'Globs of the branches that get a pod. Default: the default branch alone.',
      type: 'array',
      maxItems: limits.globs,
      uniqueItems: true,
      items: { $ref: '#/$defs/glob', description: 'A glob over the name of a branch.' },
      examples: [['main', 'release/*']],
    },
    pullRequests: {
      description: 'Pods of pull requests: `auto` at once, `comment` after `/pinacle up`, `off` never.',
      type: 'string',
      enum: ['auto', 'comment', 'off'],
      default: 'comment',
      examples: ['auto'],
    },
    idle: {
      $ref: '#/$defs/durationOrNever',
      description: 'Time without activity until the pod sleeps: 1m to 30d, or never.',
      default: '30m',
      examples: ['30m', '2h', 'never'],
    },
    ttl: {
      $ref: '#/$defs/durationOrNever',
      description: 'Time that a pull request’s pod lives after its last activity: 5m to 90d, or never.',
      default: '72h',
      examples: ['72h', '7d', 'never'],
    },
    forks: {
      description:
        'Pull requests from forks: `approve` runs each commit after a maintainer approved it, `off` never.',
      type: 'string',
      enum: ['off', 'approve'],
      default: 'approve',
      examples: ['off'],
    },
    secretsOnPullRequests: {
      description: 'Whether pods of pull requests get secrets; read from the base branch.',
      type: 'boolean',
      default: true,
      examples: [false],
    },
    visibility: {
      description:
        'The widest visibility that any process may have, and that links may give; read from the base branch. Default: public.',
      type: 'string',
      enum: ['private', 'team', 'public'],
      default: 'public',
      examples: ['team'],
    },
  },
  examples: [{ branches: ['main'], pullRequests: 'auto' }],
};

const programs: Record<string, JsonSchema> = {
  install: {
    $ref: '#/$defs/install',
    description:
      'Commands that prepare the repository, run again when they or a lockfile changed. Empty: none, not even the template’s.',
    examples: ['npm ci', ['npm ci', 'npm run build']],
  },
  processes: {
    description: 'What the pod runs. Without any, the template’s.',
    type: 'array',
    maxItems: limits.processes,
    items: processSchema,
  },
  services: {
    description: 'Services of the catalogue that run beside the processes; at most one coding assistant.',
    type: 'array',
    maxItems: Object.keys(catalogue).length,
    uniqueItems: true,
    items: { description: 'Id of a service.', type: 'string', enum: Object.keys(catalogue) },
    examples: [['postgres', 'redis']],
  },
  env: {
    $ref: '#/$defs/env',
    description:
      'Variables of every process and of install. No secrets here: anyone who reads the file reads them.',
  },
};

const secrets: Record<string, JsonSchema> = {
  secrets: {
    description: 'Secrets by variable name, each encrypted with age for the recipient of this repository.',
    type: 'object',
    maxProperties: limits.secrets,
    propertyNames: { $ref: '#/$defs/envName' },
    additionalProperties: { $ref: '#/$defs/secret' },
  },
  secretFiles: {
    description: 'Files in the repository that hold encrypted secrets.',
    type: 'array',
    maxItems: limits.secretFiles,
    uniqueItems: true,
    items: { $ref: '#/$defs/path', description: 'Path of a file, from the root of the repository.' },
    examples: [['secrets/dev.env.age']],
  },
  requiredEnv: {
    description: 'Variables that must come from somewhere, as variables or secrets, before anything starts.',
    type: 'array',
    maxItems: limits.envEntries,
    items: {
      description: 'A variable and what it is for.',
      type: 'object',
      additionalProperties: false,
      required: ['name'],
      properties: {
        name: { $ref: '#/$defs/envName', description: 'Name of the variable.' },
        description: {
          $ref: '#/$defs/text',
          description: 'What it is for.',
          examples: ['Key of the payments'],
        },
      },
    },
    examples: [[{ name: 'STRIPE_KEY', description: 'Key of the payments' }]],
  },
  recipient: {
    $ref: '#/$defs/recipient',
    description: 'The age public key that the secrets of this repository are encrypted for.',
  },
};

const tabs: JsonSchema = {
  description: 'Tabs of the pod’s page, in this order.',
  type: 'array',
  maxItems: limits.tabs,
  items: {
    description: 'A tab: a name, and either a service or an address.',
    type: 'object',
    additionalProperties: false,
    required: ['name'],
    oneOf: [{ required: ['service'] }, { required: ['url'] }],
    properties: {
      name: { $ref: '#/$defs/text', description: 'Name on the tab.', examples: ['App'] },
      service: {
        $ref: '#/$defs/processName',
        description: 'Name of a process, or id of a chosen service.',
        examples: ['web', 'code-server'],
      },
      url: {
        $ref: '#/$defs/webUrl',
        description: 'Address that the tab opens.',
        examples: ['http://localhost:3000'],
      },
    },
  },
  examples: [[{ name: 'App', service: 'web' }]],
};
