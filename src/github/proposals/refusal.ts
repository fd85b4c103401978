/** Why no pull request is opened: the asker's to mend, in words for them. */
export interface Refusal {
  readonly kind: 'refused';
  readonly title: string;
  /** What to do. */
  readonly detail: string;
}

export function refusal(title: string, detail: string): Refusal {
  return { kind: 'refused', title, detail };
}
