'use client';

import { KeptSecrets } from '../secrets/kept-secrets.tsx';
import { CopyButton } from '../ui/copy-button.tsx';
import type { Repository } from './repository.ts';

/** In the order in which they count: of a name that several have, the first one's value. */
export function Secrets({ repository }: { repository: Repository }) {
  const { id, installation, owner, secrets, recipient } = repository;
  const owners = [
    { of: { repository: id }, name: 'this repository' },
    { of: { installation }, name: `all repositories of ${owner}` },
  ];
  return (
    <div className="grid gap-4">
      <KeptSecrets owners={owners} written={secrets} />
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
