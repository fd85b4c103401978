import { verbs } from '../commands/table.ts';

/** Every command of a comment with what it does, as a Markdown table. */
export function commandList(): string {
  const rows = Object.values(verbs).filter(({ from }) => from !== 'button');
  return [
    '| Comment | What it does |',
    '|---|---|',
    ...rows.map(({ usage, does }) => `| \`/pinacle ${usage.replace(/\|/g, '\\|')}\` | ${does} |`),
  ].join('\n');
}
