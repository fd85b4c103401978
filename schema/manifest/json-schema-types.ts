/** As much of a JSON Schema as we write. */
export interface JsonSchema {
  readonly [keyword: string]: unknown;
}
