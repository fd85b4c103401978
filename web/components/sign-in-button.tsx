'use client';

import { useState } from 'react';
import { postToSignIn } from '../lib/post-to-sign-in.ts';
import { useHydrated } from '../lib/use-hydrated.ts';
import { Button } from './ui/button.tsx';

/** `next`: a path of ours, where to go afterwards. */
export function SignInButton({ next }: { next: string }) {
  const [state, setState] = useState<'idle' | 'leaving' | 'failed'>('idle');
  const hears = useHydrated();
  const press = async () => {
    setState('leaving');
    await postToSignIn('signin/github', new URL(next, window.location.origin).href).catch(() =>
      setState('failed'),
    );
  };
  return (
    <>
      <Button
        look="primary"
        className="w-full"
        disabled={!hears || state === 'leaving'}
        onClick={() => void press()}
      >
        <GitHubMark />
        Continue with GitHub
      </Button>
      <p role="status" className="mt-3 min-h-5 text-bad text-sm">
        {state === 'failed' ? 'The server did not answer. Try again.' : ''}
      </p>
    </>
  );
}

function GitHubMark() {
  return (
    <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" fill="currentColor">
      <path d="M8 0a8 8 0 0 0-2.53 15.59c.4.07.55-.17.55-.38v-1.34c-2.23.49-2.7-1.07-2.7-1.07-.36-.93-.89-1.17-.89-1.17-.73-.5.05-.49.05-.49.8.06 1.23.83 1.23.83.71 1.22 1.87.87 2.33.66.07-.52.28-.87.5-1.07-1.77-.2-3.64-.89-3.64-3.95 0-.87.31-1.59.82-2.15-.08-.2-.36-1.01.08-2.11 0 0 .67-.21 2.2.82a7.6 7.6 0 0 1 4 0c1.53-1.03 2.2-.82 2.2-.82.44 1.1.16 1.91.08 2.11.51.56.82 1.28.82 2.15 0 3.07-1.87 3.75-3.65 3.95.29.25.54.73.54 1.48v2.17c0 .21.15.46.55.38A8 8 0 0 0 8 0Z" />
    </svg>
  );
}
