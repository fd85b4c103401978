'use client';

import { useEffect } from 'react';

/** Marks a page whose scripts have come: `public/begin-again.js` looks for it. */
export function LiveMark() {
  useEffect(() => {
    document.documentElement.dataset.live = '';
  }, []);
  return null;
}
