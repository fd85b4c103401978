'use client';

import { useQuery } from '@tanstack/react-query';
import { useSearchParams } from 'next/navigation';
import { useState } from 'react';
import { faultOf } from '../../lib/api.ts';
import { environmentQuery } from '../../lib/queries.ts';
import { Nothing } from '../nothing.tsx';
import { Header, HeaderSkeleton } from './header.tsx';
import { openTab } from './open-tab.ts';
import { Panel } from './panel.tsx';
import { TabBar } from './tab-bar.tsx';
import { arranged, type Layout, type Tab, tabsOf } from './tabs.ts';
import { useLayout } from './use-layout.ts';

export function EnvironmentPage({ id }: { id: string }) {
  const { data, error, refetch } = useQuery(environmentQuery(id));
  const [layout, setLayout] = useLayout(id);
  const wanted = useSearchParams().get('tab');
  const [wasUp, setWasUp] = useState(false);
  if (data?.state.tone === 'good' && !wasUp) setWasUp(true);
  // Who lost access while the page was open is shown nothing that was there before.
  if (error && (!data || faultOf(error) === 'not-found'))
    return <Nothing fault={faultOf(error)} retry={() => void refetch()} />;
  if (!data || !layout) return <HeaderSkeleton />;
  const all = tabsOf(data, layout);
  const shown = arranged(all, layout);
  const active = all.find((tab) => tab.id === wanted) ?? firstOf(shown, wasUp);
  const arrange = (next: Layout) => {
    // The tab that is open stays open wherever it is moved to; one that is closed makes way.
    const open = active && !next.closed.includes(active.id) ? active : arranged(all, next)[0];
    if (open) openTab(open.id);
    setLayout(next);
  };
  return (
    <div className="flex grow flex-col">
      <title>{`${data.pull ? `#${data.pull.number} ${data.pull.title}` : data.branch} · Pinacle`}</title>
      <Header environment={data} />
      <TabBar all={all} shown={shown} active={active?.id ?? ''} layout={layout} onLayout={arrange} />
      {active ? (
        <section
          key={active.id}
          id="panel"
          role="tabpanel"
          aria-label={active.name}
          className="flex min-h-0 grow flex-col"
        >
          <Panel tab={active} environment={data} />
        </section>
      ) : null}
    </div>
  );
}

/** Until it has run: why it does not, which wakes nothing. Then the app itself, and no change takes it away again. */
function firstOf(shown: readonly Tab[], wasUp: boolean): Tab | undefined {
  return (wasUp ? undefined : shown.find(({ kind }) => kind === 'why')) ?? shown[0];
}
