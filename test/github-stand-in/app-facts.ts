/** The facts of the GitHub App that this GitHub knows. */
export interface AppFacts {
  readonly id: number;
  readonly slug: string;
  readonly name: string;
  readonly clientId: string;
  readonly privateKey: string;
  readonly permissions: Readonly<Record<string, string>>;
  readonly events: readonly string[];
  readonly installationId: number;
  /** The login of the organisation it is installed on. */
  readonly account: string;
}
