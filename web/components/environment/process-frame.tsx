'use client';

import { ExternalLink, RotateCw } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { Button, buttonStyle } from '../ui/button.tsx';

/** A page of the pod, as in a browser. It is a stranger: its own domain, no way out of its frame. */
export function ProcessFrame({ url, name }: { url: string; name: string }) {
  const [address, setAddress] = useState(url);
  const [shown, setShown] = useState({ url, count: 0 });
  const open = (event: FormEvent) => {
    event.preventDefault();
    const next = within(address, url);
    setAddress(next);
    setShown(({ count }) => ({ url: next, count: count + 1 }));
  };
  return (
    <>
      <form
        onSubmit={open}
        className="flex items-center gap-1 border-line border-b bg-panel px-2 py-1.5 sm:px-4"
      >
        <Button type="submit" look="quiet" size="tiny" aria-label={`Load ${name} again`}>
          <RotateCw size={14} aria-hidden="true" />
        </Button>
        <input
          aria-label="Address"
          value={address}
          onChange={(event) => setAddress(event.target.value)}
          spellCheck={false}
          className="h-7 min-w-0 grow rounded-md border border-line bg-surface px-2.5 font-mono text-xs"
        />
        <a
          href={shown.url}
          target="_blank"
          rel="noreferrer"
          aria-label={`Open ${name} in a tab of its own`}
          className={buttonStyle({ look: 'quiet', size: 'tiny' })}
        >
          <ExternalLink size={14} aria-hidden="true" />
        </a>
      </form>
      <iframe
        key={shown.count}
        src={shown.url}
        title={name}
        sandbox="allow-scripts allow-same-origin allow-forms allow-popups allow-modals allow-downloads"
        referrerPolicy="no-referrer"
        className="min-h-96 w-full grow bg-white"
      />
    </>
  );
}

/** What was typed, on the process's own host and nowhere else. */
function within(address: string, url: string): string {
  const typed = URL.canParse(address, url) ? new URL(address, url) : new URL(url);
  return typed.host === new URL(url).host ? typed.href : url;
}
