/** One line of `pinacle doctor`. */
export interface Finding {
  readonly name: string;
  readonly ok: boolean;
  readonly detail: string;
}
