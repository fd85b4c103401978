/** Bounds of a manifest. Every input is bounded, so that any file is judged in bounded time and memory. */
export const limits = {
  /** Bytes of UTF-8. */
  fileBytes: 64 * 1024,
  /** Times that an alias is replaced by what its anchor holds, nested ones counted each time. */
  aliasExpansions: 100,
  /** Maps and lists inside each other, the whole document being the first. */
  depth: 20,
  /** Scalars, lists and maps after aliases are expanded. */
  values: 10_000,
  /** Yaml syntax errors shown: those after the first are mostly its echoes. */
  syntaxErrors: 20,
  /** Problems told; after them only how many more there are. */
  problems: 200,
  processes: 32,
  tabs: 32,
  commands: 50,
  commandLength: 4096,
  envEntries: 100,
  envNameLength: 128,
  envValueLength: 8192,
  nameLength: 50,
  /** As long as a DNS label may be. */
  processNameLength: 63,
  pathLength: 200,
  urlLength: 2048,
  imageLength: 400,
  domains: 5,
  domainLength: 253,
  globs: 20,
  globLength: 255,
  secrets: 100,
  secretLength: 32 * 1024,
  secretFiles: 20,
} as const;
