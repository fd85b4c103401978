import { createHash } from 'node:crypto';
import type { Person } from '../commands/permission.ts';
import type { Base } from './read-base.ts';

/** A manifest that somebody wants, as a pull request into the default branch. */
export interface Proposal {
  readonly person: Person;
  readonly text: string;
  /** git's id of the manifest that they began from; null: there was none. */
  readonly blob: string | null;
  /** One line. */
  readonly title: string;
  /** Markdown. */
  readonly body: string;
}

/** The same for the same person, text and beginning: what is asked twice leads to one branch, and so to one pull request. */
export function branchOf({ person, text }: Proposal, { file, blob }: Base): string {
  const digest = createHash('sha256')
    .update(JSON.stringify([person.id, file, blob, text]))
    .digest('hex');
  return `pinacle/edit-manifest-${digest.slice(0, 12)}`;
}

/** The commit is the app's, and names whose it is too. `host`: of GitHub's pages, by which it knows the address. */
export function commitMessage({ title, person: { login, id } }: Proposal, host: string): string {
  return `${title}\n\nCo-authored-by: ${login} <${id}+${login}@users.noreply.${host}>\n`;
}

export function pullBody({ body, person }: Proposal): string {
  const by = `Proposed by @${person.login} with Pinacle's editor.`;
  return body.trim() === '' ? by : `${body.trim()}\n\n---\n${by}`;
}
