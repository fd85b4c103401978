import type { Metadata, Viewport } from 'next';
import { cookies, headers } from 'next/headers';
import type { ReactNode } from 'react';
import { LiveMark } from '../components/live-mark.tsx';
import { asTheme, themeCookie } from '../lib/theme.ts';
import './globals.css';

export const metadata: Metadata = { title: { default: 'Pinacle', template: '%s · Pinacle' } };
export const viewport: Viewport = { colorScheme: 'light dark' };

/** Rendered per request: the nonce of its scripts is the request's, and the theme is the reader's. */
export default async function Layout({ children }: { children: ReactNode }) {
  const theme = asTheme((await cookies()).get(themeCookie)?.value);
  const nonce = (await headers()).get('x-pinacle-nonce') ?? undefined;
  return (
    <html lang="en" data-theme={theme}>
      <head>
        <script async nonce={nonce} src="/begin-again.js" />
      </head>
      <body>
        {children}
        <LiveMark />
      </body>
    </html>
  );
}
