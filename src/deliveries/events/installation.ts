import { listedRepository } from '../known-repository.ts';
import { idAt, listAt, textAt } from '../payload.ts';
import type { Delivery, Effect, Routing } from '../routing.ts';

/** What an action says of an installation; its pods are left alone in every case. */
const states = new Map<string, { suspended?: boolean; deleted?: boolean }>([
  ['created', { suspended: false, deleted: false }],
  ['deleted', { deleted: true }],
  ['suspend', { suspended: true }],
  ['unsuspend', { suspended: false }],
  ['new_permissions_accepted', {}],
]);

export function installation({ payload }: Delivery): Partial<Routing> {
  const id = idAt(payload, 'installation', 'id');
  const account = textAt(payload, 'installation', 'account', 'login');
  const state = states.get(textAt(payload, 'action') ?? '');
  if (!id || !account || !state) return {};
  const repositories = listAt(payload, 'repositories').flatMap((entry) => listedRepository(entry, id) ?? []);
  const told: Effect = { kind: 'installation', installation: { id, account, ...state } };
  return {
    effects: state.deleted ? [told] : [told, { kind: 'repositories', repositories }],
    groups: [{ kind: 'installation', installationId: id }],
  };
}
