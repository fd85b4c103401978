import { type Finding, onValue } from './finding.ts';
import { pointer } from './located.ts';
import type { Outline } from './outline.ts';
import { quote } from './quote.ts';

/** Domains lead to one process each, in whatever case they are written, and none is a machine's name for itself. */
export function checkDomains({ processes }: Outline): readonly Finding[] {
  const seen = new Set<string>();
  return processes.flatMap(({ raw, at }) => {
    const texts: readonly unknown[] = Array.isArray(raw.domains) ? raw.domains : [];
    return texts.flatMap((text, n) => {
      if (typeof text !== 'string') return [];
      const domain = text.toLowerCase();
      const where = onValue(pointer(pointer(at, 'domains'), String(n)));
      if (domain.endsWith('.localhost')) return [reserved(where)];
      if (seen.has(domain)) return [clash(where, text)];
      seen.add(domain);
      return [];
    });
  });
}

function clash(at: Finding['at'], text: string): Finding {
  return {
    at,
    rule: 'domain-clash',
    message: `the domain ${quote(text)} leads to a process already`,
    fix: 'Name it at one process, once.',
  };
}

function reserved(at: Finding['at']): Finding {
  return {
    at,
    rule: 'domain-reserved',
    message: 'names below `localhost` are of each machine itself',
    fix: 'Name a domain in whose DNS zone you can set records.',
  };
}
