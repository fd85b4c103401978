/** A fault of the user's: a value, shown where the person looks, never thrown. */
export interface Problem {
  /** File in the repository, e.g. `pinacle.yaml`. */
  readonly file: string;
  /** 1-based position in that file; 1:1 when the whole file is meant. */
  readonly line: number;
  readonly column: number;
  /** 1-based end of the range, for annotations and editors. */
  readonly endLine: number;
  readonly endColumn: number;
  /** Where in the document: `processes[0].startCommand`; empty for the file itself. */
  readonly path: string;
  /** Stable name of the rule, kebab-case: `unknown-key`, `port-clash`. */
  readonly rule: string;
  /** What is wrong, one sentence, no value of a secret ever. */
  readonly message: string;
  /** What to do about it, one sentence, imperative. */
  readonly fix: string;
}

/** Order in which a person reads a file: by position, then by rule so that the order never depends on chance. */
export function compareProblems(a: Problem, b: Problem): number {
  return (
    a.line - b.line || a.column - b.column || a.rule.localeCompare(b.rule) || a.path.localeCompare(b.path)
  );
}
