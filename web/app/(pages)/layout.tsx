import type { ReactNode } from 'react';
import { Providers } from '../../components/providers.tsx';
import { Shell } from '../../components/shell.tsx';

export default function PagesLayout({ children }: { children: ReactNode }) {
  return (
    <Providers>
      <Shell>{children}</Shell>
    </Providers>
  );
}
