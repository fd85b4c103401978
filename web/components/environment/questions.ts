/** Actions that want a word more, or a second look. */
export const questions = {
  suspend: {
    title: 'Stop the pod',
    description: 'Its workspace stays; resuming takes seconds. The reason is shown to everybody.',
    field: 'Reason (optional)',
    button: 'Stop',
  },
  rollback: {
    title: 'Roll back',
    description: 'Runs an earlier commit until somebody follows the head again.',
    field: 'Commit (empty: the last that ran well)',
    button: 'Roll back',
  },
  extend: { title: 'Extend its time', description: 'Counted from its end.', field: 'By', button: 'Extend' },
  approve: {
    title: 'Approve this commit',
    description: 'You have read the code of this fork. This one commit runs, without secrets.',
    field: undefined,
    button: 'Approve',
  },
  down: {
    title: 'Remove pod and workspace',
    description: 'What is not committed in the workspace is lost. Starting again makes a new one.',
    field: undefined,
    button: 'Remove',
  },
} as const;

export type Asking = keyof typeof questions;

export function asksFirst(action: string): action is Asking {
  return Object.hasOwn(questions, action);
}
