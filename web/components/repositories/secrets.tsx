'use client';

import { KeptSecrets } from '../secrets/kept-secrets.tsx';
import { CopyButton } from '../ui/copy-button.tsx';
import type { Repository } from './repository.ts';

/** In the order in which they count: of a name that several have, the first one's value. */
export function Secrets({ repository }: { repository: Repository }) {
  const { id, installation, owner, secrets, recipients } = repository;
  const owners = [
    { of: { repository: id }, name: 'this repository' },
    { of: { installation }, name: `all repositories of ${owner}` },
  ];
  return (
    <div className="grid gap-4">
      <KeptSecrets owners={owners} written={secrets} />
      <Recipients recipients={recipients} />
    </div>
  );
}

const lives = { old: 'opens still', retired: 'opens nothing any more' } as const;

/** The command for the one that counts; of earlier ones, what they are good for still. */
function Recipients({ recipients }: Pick<Repository, 'recipients'>) {
  const current = recipients.find(({ state }) => state === 'current')?.recipient;
  return (
    <div className="grid gap-1.5 text-sm">
      {current ? <Command text={`printf %s "$VALUE" | age -r ${current} | base64 -w0`} /> : null}
      {recipients.map(({ recipient, state }) =>
        state === 'current' ? null : (
          <p key={recipient} className="text-soft">
            <code className="break-all font-mono text-xs">{recipient}</code> {lives[state]}
          </p>
        ),
      )}
    </div>
  );
}

function Command({ text }: { text: string }) {
  return (
    <>
      <p className="text-soft">
        Encrypt one for this repository; what comes out stands behind{' '}
        <code className="font-mono text-xs">age:</code> in the manifest.
      </p>
      <div className="flex items-center gap-2 rounded-lg border border-line bg-panel py-1 pr-1 pl-3">
        <code className="min-w-0 grow break-all font-mono text-xs">{text}</code>
        <CopyButton text={text} what="the command" />
      </div>
    </>
  );
}
