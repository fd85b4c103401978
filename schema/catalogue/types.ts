/** A service of the catalogue: a process that the user names by its id and we know how to run. Plain data. */
export interface CatalogueService {
  readonly id: string;
  readonly displayName: string;
  readonly kind: 'database' | 'tool' | 'assistant';
  readonly startCommand: readonly string[];
  readonly port?: number;
  /** Whether people open its port in a browser through the gateway. */
  readonly web: boolean;
  readonly healthCheck?:
    | { readonly kind: 'tcp'; readonly port: number }
    | { readonly kind: 'command'; readonly commands: readonly string[] };
  /** Added to the environment of every process of the pod, e.g. `DATABASE_URL`. */
  readonly provides: Readonly<Record<string, string>>;
  /** Holds files that two running copies would spoil: the old pod's copy stops before the new one's starts. */
  readonly exclusive: boolean;
}
