'use client';

import dynamic from 'next/dynamic';
import type { ReactNode } from 'react';
import { ProcessFrame } from './process-frame.tsx';
import type { Environment, Tab } from './tabs.ts';

// Each is loaded when its tab is opened.
const LogsPanel = dynamic(() => import('./logs-panel.tsx').then((module) => module.LogsPanel), {
  ssr: false,
});
const WhyPanel = dynamic(() => import('./why-panel.tsx').then((module) => module.WhyPanel), { ssr: false });
const SettingsPanel = dynamic(() => import('./settings-panel.tsx').then((module) => module.SettingsPanel), {
  ssr: false,
});
const TerminalPanel = dynamic(() => import('./terminal-panel.tsx').then((module) => module.TerminalPanel), {
  ssr: false,
});

/** What each kind of tab shows. */
export function Panel({ tab, environment }: { tab: Tab; environment: Environment }): ReactNode {
  switch (tab.kind) {
    case 'process':
      return <ProcessFrame url={tab.url} name={tab.name} />;
    case 'terminal':
      return <TerminalPanel environment={environment} name={tab.terminal} />;
    case 'logs':
      return <LogsPanel environment={environment} />;
    case 'why':
      return <WhyPanel environment={environment} />;
    case 'settings':
      return <SettingsPanel environment={environment} />;
  }
}
