import { Mark } from '../../components/mark.tsx';
import { SignInButton } from '../../components/sign-in-button.tsx';

export const metadata = { title: 'Sign in' };

export default async function SignIn({
  searchParams,
}: {
  searchParams: Promise<{ next?: string | string[] }>;
}) {
  const { next } = await searchParams;
  return (
    <main className="grid min-h-dvh place-items-center px-6">
      <div className="w-full max-w-xs text-center">
        <div className="mb-5 flex justify-center">
          <Mark />
        </div>
        <h1 className="font-semibold text-xl tracking-tight">Sign in to Pinacle</h1>
        <p className="mt-2 mb-6 text-soft">
          You see the environments of the repositories that you can read on GitHub.
        </p>
        <SignInButton next={ownPath(next)} />
      </div>
    </main>
  );
}

/** Only a path of ours: whoever sends people here cannot send them on. */
function ownPath(next: string | string[] | undefined): string {
  return typeof next === 'string' && /^\/(?![/\\])/.test(next) ? next : '/';
}
