import { warningOf } from '../../../reconciler/plan/life.ts';
import { openedSpec, specOf } from '../../../reconciler/plan/spec-of.ts';
import type { ActivityKind, LastActivity } from '../../../schema/activity.ts';
import { type Tier, type TierName, tiers } from '../../../schema/tiers.ts';
import { code } from './escape.ts';
import { newestPod } from './seen-processes.ts';
import type { View } from './view.ts';

const GB = 1024 ** 3;

/** Size, price, commit and end in one line: what someone asks before opening it. */
export function factsLine(view: View): string {
  const { desired, subject } = view;
  const spec = specOf(desired);
  const lives = openedSpec(desired) !== undefined;
  const parts = [
    spec && tierWords(spec.tier),
    commitWords(spec?.commit ?? subject.head, subject.head),
    lives && subject.withoutSecrets ? 'without secrets' : undefined,
    lives && subject.expiresAt !== undefined ? `until ${dateWords(subject.expiresAt)}` : undefined,
    // While it runs it would be another one each time, and each an edit.
    desired.kind === 'stop' && subject.lastActivity ? lastUseWords(subject.lastActivity) : undefined,
    `[details](${view.pageUrl})`,
  ];
  return parts.filter(Boolean).join(' · ');
}

export function tierWords(name: TierName): string {
  const tier: Tier = tiers[name];
  return `**${name}** (${tier.cpus} vCPU, ${tier.memoryBytes / GB} GB, ${tier.storageBytes / GB} GB disk) · $${tier.usdPerMonth} a month`;
}

/** `last used 26 Nov 2026, 14:00 UTC: a request`. */
export function lastUseWords({ at, kind }: LastActivity): string {
  return `last used ${dateWords(at)}: ${useWords[kind]}`;
}

const useWords: Readonly<Record<ActivityKind, string>> = {
  http: 'a request',
  websocket: 'a WebSocket',
  terminal: 'a terminal',
  command: 'a command',
  push: 'a push',
};

/** How soon it ends and what keeps it; empty while that is far. Nobody is notified of an edit: whoever looks at the comment sees it. */
export function warningLine({ desired, subject, at }: View): string {
  const { expiresAt } = subject;
  const warning = openedSpec(desired) ? warningOf(subject, Date.parse(at)) : undefined;
  if (warning === undefined || expiresAt === undefined) return '';
  const soon = warning === 'hour' ? 'less than an hour' : 'less than 24 hours';
  return `⏳ **Ends in ${soon}**, on ${dateWords(expiresAt)}, with its workspace: \`/pinacle extend 24h\` or using it keeps it.`;
}

function commitWords(commit: string, head: string): string {
  const short = code(commit.slice(0, 7));
  return commit === head ? `commit ${short}` : `pinned to ${short}, the head is ${code(head.slice(0, 7))}`;
}

/** `26 Nov 2026, 14:00 UTC`. */
export function dateWords(at: number): string {
  const date = new Date(at);
  const month = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'][
    date.getUTCMonth()
  ];
  return `${date.getUTCDate()} ${month} ${date.getUTCFullYear()}, ${date.toISOString().slice(11, 16)} UTC`;
}

/** A line when the pod is isolated less than it should be; empty under gVisor. */
export function isolationLine({ observed }: View): string {
  const isolation = newestPod(observed)?.isolation;
  if (isolation === undefined || isolation === 'gvisor') return '';
  return `⚠️ Isolation: ${code(isolation)}. This pod does not run under gVisor: run only code that you trust on this host.`;
}
