/** Leaves this page for `/api/auth/…`, as its own form would: with the token that shows that the press was ours. */
export async function postToSignIn(door: 'signin/github' | 'signout', callbackUrl: string): Promise<void> {
  const answer = await fetch('/api/auth/csrf');
  const { csrfToken } = (await answer.json()) as { csrfToken: string };
  const form = document.createElement('form');
  form.method = 'post';
  form.action = `/api/auth/${door}`;
  for (const [name, value] of Object.entries({ csrfToken, callbackUrl })) {
    const input = document.createElement('input');
    Object.assign(input, { type: 'hidden', name, value });
    form.append(input);
  }
  document.body.append(form);
  form.submit();
}
