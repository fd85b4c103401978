import { type Finding, onValue } from './finding.ts';
import { isMap, type Json, pointer } from './located.ts';
import type { Outline, Word } from './outline.ts';
import { entries, words } from './outline.ts';
import { quote } from './quote.ts';

/** Lists without duplicates, and one assistant at most: two would change the same files at once. */
export function checkServices({ root, services, processes }: Outline): readonly Finding[] {
  const deploy = root.deploy;
  const branches =
    typeof deploy === 'object' && deploy !== null && 'branches' in deploy ? deploy.branches : undefined;
  return [
    ...duplicates(words(root.services, '/services')),
    ...duplicates(words(branches, '/deploy/branches')),
    ...duplicates(words(root.secretFiles, '/secretFiles')),
    ...duplicates(requiredNames(root.requiredEnv)),
    ...processes.flatMap(({ raw, at }) =>
      ['dependsOn', 'secrets'].flatMap((key) => duplicates(words(raw[key], pointer(at, key)))),
    ),
    ...assistants(services),
  ];
}

function requiredNames(list: Json | undefined): readonly Word[] {
  return entries(list, '/requiredEnv').flatMap(({ item, at }) =>
    isMap(item) && typeof item.name === 'string' ? [{ text: item.name, at: pointer(at, 'name') }] : [],
  );
}

function duplicates(list: readonly Word[]): readonly Finding[] {
  const seen = new Set<string>();
  return list.flatMap(({ text, at }) => {
    if (!seen.has(text)) {
      seen.add(text);
      return [];
    }
    return [
      {
        at: onValue(at),
        rule: 'duplicate-item',
        message: `${quote(text)} stands in this list before`,
        fix: 'Remove it here.',
      } as const,
    ];
  });
}

function assistants(services: Outline['services']): readonly Finding[] {
  const chosen = new Map(
    services.filter(({ service }) => service.kind === 'assistant').map((word) => [word.service.id, word]),
  );
  const [first, ...others] = chosen.values();
  return others.map(({ text, at }) => ({
    at: onValue(at),
    rule: 'too-many-assistants',
    message: `${quote(text)} is a second assistant beside ${quote(first?.text ?? '')}`,
    fix: 'Keep one of them.',
  }));
}
