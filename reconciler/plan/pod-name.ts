import type { Subject } from './desired.ts';
import { sha256 } from './digest.ts';

const longest = 40;

/**
 * Readable DNS label of at most 40 characters, stable for the environment: `shop-main`, `shop-pr-7`.
 * When the name cannot be had as it is (too long, characters replaced) a digest of the environment keeps it unique.
 */
export function podName(subject: Subject): string {
  const place = subject.kind === 'pull' ? `pr-${subject.pullNumber}` : subject.branch;
  const wanted = `${subject.repository.name}-${place}`;
  const label = toLabel(wanted);
  // A branch may be called `pr-7` as well.
  const clash = subject.kind === 'branch' && /^pr-\d+$/.test(place);
  if (label === wanted && label.length <= longest && !clash) return label;
  const mark = sha256(subject.environment).slice(0, 6);
  const start = label.slice(0, longest - mark.length - 1).replace(/-+$/, '');
  return start === '' ? `pod-${mark}` : `${start}-${mark}`;
}

function toLabel(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
}
