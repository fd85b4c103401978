/** A rule that leads from a chain of the system's into another. */
export type FirewallJump = readonly [hook: string, ...rule: string[]];

/** Rules of `iptables-save` in these chains, as it writes them: the same text as long as nobody touched them. */
export function rulesOf(saved: string, chains: readonly string[]): string {
  return chains.flatMap((chain) => linesOf(saved, chain)).join('\n');
}

/**
 * Lines for `iptables-restore` that make the jumps the first rules of their hooks; none where they are. Those of other
 * instances, which are about other bridges, and Docker's own two, which let nothing through, may stand before.
 */
export function jumpsFirst(saved: string, jumps: readonly FirewallJump[]): readonly string[] {
  const hooks = [...new Set(jumps.map(([hook]) => hook))];
  return hooks.flatMap((hook) => {
    const wanted = jumps.filter(([of]) => of === hook).map(([of, ...rule]) => `-A ${of} ${rule.join(' ')}`);
    const present = linesOf(saved, hook).filter((rule) => wanted.includes(rule) || !mayStandBefore(rule));
    if (wanted.every((rule, place) => present[place] === rule)) return [];
    const out = present.filter((rule) => wanted.includes(rule)).map((rule) => rule.replace('-A', '-D'));
    return [...out, ...wanted.toReversed().map((rule) => rule.replace(`-A ${hook}`, `-I ${hook} 1`))];
  });
}

function linesOf(saved: string, chain: string): readonly string[] {
  return saved.split('\n').filter((line) => line.startsWith(`-A ${chain} `));
}

const mayStandBefore = (rule: string): boolean =>
  /^-A \S+ -[io] pn[0-9a-f]{5}-\+ -j PINACLE-[0-9a-f]{5}-(IN|FWD)$/.test(rule) ||
  /^-A FORWARD -j DOCKER-(USER|ISOLATION-STAGE-1)$/.test(rule);
