import type { ReactNode } from 'react';

export type MenuEntry =
  | { readonly kind: 'line' }
  | {
      readonly kind: 'item';
      readonly label: string;
      readonly icon?: ReactNode;
      readonly danger?: boolean;
      /** The menu stays open, so that several can be chosen. */
      readonly stays?: boolean;
      /** Of what is switched on and off. */
      readonly checked?: boolean;
      readonly onSelect: () => void;
    };
