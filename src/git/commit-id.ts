/** A commit id (40 hex), checked: what goes into git's arguments is never a flag or an expression. */
export function commitId(text: string): string {
  if (!isCommitId(text)) throw new Error(`not a commit id: ${JSON.stringify(text.slice(0, 60))}`);
  return text;
}

export function isCommitId(text: string): boolean {
  return /^[0-9a-f]{40}$/.test(text);
}
