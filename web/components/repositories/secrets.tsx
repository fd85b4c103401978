'use client';

import { span, useNow } from '../../lib/time.ts';
import { CopyButton } from '../ui/copy-button.tsx';
import type { Repository } from './repository.ts';

const scopes = { project: 'of this repository', manifest: 'in pinacle.yaml' } as const;

/** By name and scope; what they say is never shown, and never sent here. */
export function Secrets({ repository: { secrets, recipient } }: { repository: Repository }) {
  const now = useNow();
  return (
    <div className="grid gap-4">
      {secrets.length === 0 ? (
        <p className="text-soft text-sm">None.</p>
      ) : (
        <ul className="divide-y divide-line rounded-lg border border-line">
          {secrets.map(({ name, scope, form, setBy, setAt }) => (
            <li key={`${scope} ${name}`} className="flex flex-wrap items-center gap-x-3 px-3 py-2 text-sm">
              <span className="font-mono text-xs">{name}</span>
              <span className="text-soft">
                {form === 'file' ? 'file, ' : ''}
                {scopes[scope]}
              </span>
              {setBy && setAt ? (
                <span className="ml-auto text-soft">
                  {setBy}, {span(now - setAt)}
                </span>
              ) : null}
            </li>
          ))}
        </ul>
      )}
      {recipient ? <Recipient recipient={recipient} /> : null}
    </div>
  );
}

function Recipient({ recipient }: { recipient: string }) {
  const command = `printf %s "$VALUE" | age -r ${recipient} | base64 -w0`;
  return (
    <div>
      <p className="mb-1.5 text-soft text-sm">
        Encrypt one for this repository; what comes out stands behind{' '}
        <code className="font-mono text-xs">age:</code> in the manifest.
      </p>
      <div className="flex items-center gap-2 rounded-lg border border-line bg-panel py-1 pr-1 pl-3">
        <code className="min-w-0 grow break-all font-mono text-xs">{command}</code>
        <CopyButton text={command} what="the command" />
      </div>
    </div>
  );
}
