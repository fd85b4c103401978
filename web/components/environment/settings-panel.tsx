'use client';

import type { ReactNode } from 'react';
import { KeptSecrets } from '../secrets/kept-secrets.tsx';
import { Button } from '../ui/button.tsx';
import { CopyButton } from '../ui/copy-button.tsx';
import { Part } from '../ui/part.tsx';
import { type Environment, plainLayout } from './tabs.ts';
import { useLayout } from './use-layout.ts';

const visibilities = {
  private: 'who may write to the repository',
  team: 'who can read the repository',
  public: 'everybody',
} as const;

export function SettingsPanel({ environment }: { environment: Environment }) {
  const { urls, processes, key: name, podName, portUrl } = environment;
  const [, setLayout] = useLayout(environment.id);
  return (
    <div className="grid w-full max-w-3xl content-start gap-8 px-3 py-5 sm:px-5">
      <Part title="Who may open it">
        {urls.length === 0 ? <p className="text-soft text-sm">No process has a URL.</p> : null}
        <ul className="divide-y divide-line rounded-lg border border-line empty:hidden">
          {urls.map(({ process, name: title, url }) => {
            const visibility = processes.find((one) => one.name === process)?.visibility ?? 'private';
            return (
              <li key={process} className="flex flex-wrap items-center gap-x-4 gap-y-1 px-3 py-2.5 text-sm">
                <span className="font-medium">{title}</span>
                <span className="text-soft">
                  {visibility}: {visibilities[visibility]}
                </span>
                <span className="ml-auto flex min-w-0 items-center gap-1">
                  <a
                    href={url}
                    target="_blank"
                    rel="noreferrer"
                    className="truncate font-mono text-accent text-xs hover:underline"
                  >
                    {url}
                  </a>
                  <CopyButton text={url} what={`the URL of ${title}`} />
                </span>
              </li>
            );
          })}
        </ul>
      </Part>
      {portUrl ? <Ports url={portUrl} /> : null}
      <Part title="Secrets">
        <KeptSecrets owners={[{ of: { environment: environment.id }, name: 'this environment' }]} />
      </Part>
      <Part title="Names">
        <dl className="divide-y divide-line rounded-lg border border-line text-sm">
          <Line name="Environment">{name}</Line>
          {podName ? <Line name="Pod">{podName}</Line> : null}
          {environment.head ? <Line name="Head">{environment.head}</Line> : null}
        </dl>
      </Part>
      <Part title="Your tabs">
        <p className="mb-3 text-soft text-sm">
          Order, pins and closed tabs of this environment are kept for you, in every browser.
        </p>
        <Button onClick={() => setLayout(plainLayout)}>As the manifest has them</Button>
      </Part>
    </div>
  );
}

function Ports({ url }: { url: string }) {
  return (
    <Part title="Ports that nobody declared">
      <p className="mb-2 text-soft text-sm">
        Every other port of the pod, its number in the place of{' '}
        <code className="font-mono text-xs">{'{port}'}</code>: for who may write to the repository, and nobody
        else.
      </p>
      <div className="flex items-center gap-2 rounded-lg border border-line bg-panel py-1 pr-1 pl-3">
        <code className="min-w-0 grow break-all font-mono text-xs">{url}</code>
        <CopyButton text={url} what="the URL of a port" />
      </div>
    </Part>
  );
}

function Line({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="flex flex-wrap items-center justify-between gap-x-4 px-3 py-2.5">
      <dt className="text-soft">{name}</dt>
      <dd className="min-w-0 break-all font-mono text-xs">{children}</dd>
    </div>
  );
}
