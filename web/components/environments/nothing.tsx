import { firstManifest as manifest } from '../../lib/manifest/first-manifest.ts';
import { Button } from '../ui/button.tsx';
import { CopyButton } from '../ui/copy-button.tsx';

/** Nobody has made one: how to. */
export function NoneYet() {
  return (
    <section className="mx-auto w-full max-w-xl px-5 py-16">
      <h2 className="font-semibold text-lg">No environments yet</h2>
      <p className="mt-1 text-soft">
        Install the GitHub App on a repository and commit this as{' '}
        <code className="font-mono text-sm">pinacle.yaml</code>. Its branch and its pull requests appear here
        by themselves.
      </p>
      <div className="relative mt-4 rounded-lg border border-line bg-panel">
        <pre className="overflow-x-auto p-4 font-mono text-sm leading-relaxed">{manifest}</pre>
        <span className="absolute top-2 right-2">
          <CopyButton text={manifest} what="the manifest" />
        </span>
      </div>
    </section>
  );
}

export function NothingMatches({ clear }: { clear: () => void }) {
  return (
    <section className="px-5 py-16 text-center">
      <h2 className="font-medium">No environment matches</h2>
      <p className="mt-1 mb-4 text-soft">There are others: the filter leaves out all of them.</p>
      <Button onClick={clear}>Clear the filter</Button>
    </section>
  );
}

/** What is not shown because it could not be asked just now. */
export function Unreadable({ unknown = 0, retry }: { unknown?: number; retry?: () => void }) {
  if (unknown === 0 && !retry) return null;
  return (
    <p
      role="alert"
      className="mx-3 mb-3 flex items-center gap-3 rounded-md border border-warn/40 bg-warn/5 px-3 py-2 text-sm sm:mx-5"
    >
      {retry
        ? 'The environments could not be read just now.'
        : `GitHub did not say whether you may see ${unknown} ${unknown === 1 ? 'repository' : 'repositories'}: not shown for now.`}
      {retry ? (
        <Button size="small" onClick={retry}>
          Try again
        </Button>
      ) : null}
    </p>
  );
}
