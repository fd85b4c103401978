import { manifestJsonSchemaText } from '../../schema/manifest/json-schema.ts';
import { tiers } from '../../schema/tiers.ts';
import { worldErrors } from '../../schema/world-error.ts';
import { openApiText } from '../api/open-api-document.ts';
import { configTable } from '../config.ts';
import { verbs } from '../github/commands/table.ts';
import { markdownTable } from './markdown-table.ts';

export interface GeneratedFile {
  /** Relative to the repository. */
  readonly path: string;
  /** The file as it should be, from the file as it is. */
  readonly make: (before: string) => string | Promise<string>;
}

/** Every file, or part of one, that the code writes: `npm run generate` renews them, CI fails when one is stale. */
export const generatedFiles: readonly GeneratedFile[] = [
  { path: 'schema/pinacle.schema.json', make: manifestJsonSchemaText },
  { path: 'schema/openapi.json', make: openApiText },
  {
    path: 'README.md',
    make: (before) =>
      withSections(before, { tiers: tierTable(), commands: commandTable(), config: configTable() }),
  },
  { path: 'ARCHITECTURE.md', make: (before) => withSections(before, { errors: errorTable() }) },
];

/** Replaces what stands between `<!-- generated:name -->` and its closing mark. Throws when a mark is missing. */
export function withSections(text: string, sections: Readonly<Record<string, string>>): string {
  return Object.entries(sections).reduce((result, [name, body]) => {
    const open = `<!-- generated:${name} -->`;
    const close = `<!-- /generated:${name} -->`;
    const [start, end] = [result.indexOf(open), result.indexOf(close)];
    if (start < 0 || end < start) throw new Error(`the marks of the generated section ${name} are missing`);
    return `${result.slice(0, start + open.length)}\n${body.trim()}\n${result.slice(end)}`;
  }, text);
}

function tierTable(): string {
  const gigabytes = (bytes: number) => `${bytes / 1024 ** 3} GB`;
  return markdownTable(
    ['tier', 'vCPU', 'memory', 'storage', 'burst', 'max pods per user', 'USD/month'],
    Object.entries(tiers).map(([name, tier]) => [
      name,
      String(tier.cpus),
      gigabytes(tier.memoryBytes),
      gigabytes(tier.storageBytes),
      tier.burst ? 'yes' : 'no',
      String(tier.maxPodsPerUser),
      String(tier.usdPerMonth),
    ]),
  );
}

const permissionWords = { nothing: 'anyone', write: 'write', maintain: 'maintain or admin' } as const;

function commandTable(): string {
  const ofComments = Object.values(verbs).filter(({ from }) => from !== 'button');
  return markdownTable(
    ['command', 'what it does', 'permission'],
    ofComments.map(({ usage, does, needs }) => [`\`/pinacle ${usage}\``, does, permissionWords[needs]]),
  );
}

function errorTable(): string {
  return markdownTable(
    ['code', 'tried again', 'what it means'],
    Object.entries(worldErrors).map(([code, { retry, what }]) => [`\`${code}\``, retry ? 'yes' : 'no', what]),
  );
}
