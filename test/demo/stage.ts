/** A stage of the demo: what a person does, and what must be seen before it counts as done. */
export interface Stage {
  readonly name: string;
  /** What happens, for someone who watches; told before the stage runs. */
  readonly story: string;
  readonly run: () => Promise<Shown>;
}

export interface Shown {
  /** Milliseconds from what the person did to what they wanted. */
  readonly ms: number;
  /** What there is to look at, a line each. */
  readonly lines: readonly string[];
}
