import { type Finding, onValue } from './finding.ts';
import type { Outline } from './outline.ts';
import { quote } from './quote.ts';

/** Processes and services share one space of names: URLs, logs and dependencies use them. */
export function checkNames({ processes, services }: Outline): readonly Finding[] {
  const chosen = new Set(services.map(({ service }) => service.id));
  const seen = new Set<string>();
  return processes.flatMap(({ name }): readonly Finding[] => {
    if (!name) return [];
    const word = quote(name.text);
    const again = seen.has(name.text);
    seen.add(name.text);
    if (again)
      return [
        {
          at: onValue(name.at),
          rule: 'duplicate-process',
          message: `a process before this one is named ${word} too`,
          fix: 'Give it a name of its own.',
        },
      ];
    if (!chosen.has(name.text)) return [];
    return [
      {
        at: onValue(name.at),
        rule: 'service-name-clash',
        message: `${word} is also the name of a chosen service`,
        fix: 'Rename the process, or remove the service.',
      },
    ];
  });
}
