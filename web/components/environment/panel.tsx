'use client';

import type { ReactNode } from 'react';
import { LogsPanel } from './logs-panel.tsx';
import { ProcessFrame } from './process-frame.tsx';
import { SettingsPanel } from './settings-panel.tsx';
import type { Environment, Tab } from './tabs.ts';
import { WhyPanel } from './why-panel.tsx';

/** What each kind of tab shows. */
export function Panel({ tab, environment }: { tab: Tab; environment: Environment }): ReactNode {
  switch (tab.kind) {
    case 'process':
      return <ProcessFrame url={tab.url} name={tab.name} />;
    case 'logs':
      return <LogsPanel environment={environment} />;
    case 'why':
      return <WhyPanel environment={environment} />;
    case 'settings':
      return <SettingsPanel environment={environment} />;
  }
}
