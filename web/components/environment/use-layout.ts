import { useStored } from '../../lib/use-stored.ts';
import { type Layout, plainLayout } from './tabs.ts';

export function useLayout(environment: string): [Layout, (layout: Layout) => void] {
  return useStored(`tabs ${environment}`, asLayout);
}

function asLayout(stored: unknown): Layout {
  const { terminals, order, pinned, closed } = Object(stored) as Partial<Record<keyof Layout, unknown>>;
  if (!stored) return plainLayout;
  return {
    terminals: asIds(terminals).filter((name) => /^[0-9]{1,3}$/.test(name)),
    order: asIds(order),
    pinned: asIds(pinned),
    closed: asIds(closed),
  };
}

function asIds(list: unknown): readonly string[] {
  return Array.isArray(list) ? list.filter((id) => typeof id === 'string') : [];
}
