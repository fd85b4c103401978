import { type Finding, onValue } from './finding.ts';
import { firstHolder, type Holders } from './first-holder.ts';
import { pointer } from './located.ts';
import type { Outline } from './outline.ts';
import { quote } from './quote.ts';

/** Domains lead to one process each, in whatever case they are written, and none is a machine's name for itself. */
export function checkDomains({ processes }: Outline): readonly Finding[] {
  const holders: Holders<string> = new Map();
  return processes.flatMap((process) => {
    const { raw, at } = process;
    const texts: readonly unknown[] = Array.isArray(raw.domains) ? raw.domains : [];
    return texts.flatMap((text, n) => {
      if (typeof text !== 'string') return [];
      const domain = text.toLowerCase();
      const where = onValue(pointer(pointer(at, 'domains'), String(n)));
      if (domain.endsWith('.localhost')) return [reserved(where)];
      const holder = firstHolder(holders, domain, process);
      return holder === undefined ? [] : [clash(where, text, holder)];
    });
  });
}

function clash(at: Finding['at'], text: string, holder: string): Finding {
  return {
    at,
    rule: 'domain-clash',
    message: `the domain ${quote(text)} leads to ${holder} already`,
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
