/** What an environment is called: by its pull request's title, else by its branch. Before the first pass nobody knows the title. */
export function titleOf({ pull, branch }: { pull: { title: string } | null; branch: string }): string {
  return pull?.title || branch || 'Pull request';
}
