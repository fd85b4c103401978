/** What a child is started with, as JSON. */
export interface Order {
  /** For `readConfig`. */
  readonly settings: Readonly<Record<string, string>>;
  /** Whose pods it keeps. */
  readonly instance: string;
  /** How it reaches the container engine: `tcp://127.0.0.1:4711`. */
  readonly engine: string;
  readonly clock: { readonly factor: number; readonly start: number };
}

/** What a child and its parent say to each other. */
export type Word =
  | { readonly kind: 'works'; readonly port: number }
  /** The child stops at a moment until it hears an answer. */
  | { readonly kind: 'point'; readonly id: number; readonly when: 'before' | 'after'; readonly name: string }
  | { readonly kind: 'question'; readonly id: number; readonly question: Question }
  | { readonly kind: 'answer'; readonly id: number; readonly value?: unknown; readonly error?: string };

/** What the parent wants of a child that works. */
export type Question =
  | { readonly do: 'job'; readonly name: string }
  | { readonly do: 'inventory' }
  | { readonly do: 'observe'; readonly environment: string };
