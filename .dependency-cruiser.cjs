/** The import table of ARCHITECTURE.md, as rules: who may import whom. CI fails on a breach. */
const only = (name, from, allowed) => ({
  name,
  comment: `${name}: may import only ${allowed.join(', ') || 'nothing of ours'}`,
  severity: 'error',
  from: { path: from },
  to: { path: '^(schema|reconciler|host|src|web|examples|test)/', pathNot: allowed },
});

// The cruiser parses all with swc as TypeScript and knows no JSX (17.4): it is told here, file by file.
const swc = require('@swc/core');
const { parseFileSync } = swc;
swc.parseFileSync = (file, options) => parseFileSync(file, { ...options, tsx: file.endsWith('.tsx') });

module.exports = {
  forbidden: [
    only('schema-imports-nothing', '^schema/', ['^schema/']),
    only('plan-imports-schema', '^reconciler/plan/', ['^reconciler/plan/', '^schema/']),
    only('reconciler-imports-plan-and-schema', '^reconciler/(?!plan/)', ['^reconciler/', '^schema/']),
    only('host-imports-reconciler-and-schema', '^host/', ['^host/', '^reconciler/', '^schema/']),
    {
      ...only('src-imports-no-host', '^src/', ['^src/', '^reconciler/', '^schema/']),
      from: { path: '^src/', pathNot: ['^src/main\\.ts$', '^src/cli/pinacle\\.ts$'] },
    },
    only('reader-process-imports-the-parser', '^src/reader/(reader-process|words)\\.ts$', [
      '^src/reader/words\\.ts$',
      '^schema/',
    ]),
    // Of the router its type alone: oxlint sees to that.
    only('web-imports-schema-and-the-router', '^web/', ['^web/', '^schema/', '^src/trpc/router\\.ts$']),
    {
      name: 'strangers-text-is-read-in-the-reader',
      comment:
        'what parses text of a repository runs in the process without keys, or at the command line of who wrote it',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(reader/reader-process\\.ts$|cli/)' },
      to: { path: '^schema/(manifest/parse|sops/parse-sops)\\.ts$' },
    },
    {
      name: 'plan-is-pure',
      comment: 'the planner knows no clock, no I/O, no randomness; node:crypto is for digests alone',
      severity: 'error',
      from: { path: '^reconciler/plan/' },
      to: { dependencyTypes: ['core'], pathNot: ['^(node:)?crypto$'] },
    },
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'no-orphans',
      severity: 'error',
      from: { orphan: true, pathNot: ['\\.config\\.ts$', '^(test|examples|web)/', '\\.d\\.ts$', '\\.cjs$'] },
      to: {},
    },
    { name: 'not-to-test', severity: 'error', from: { pathNot: '^test/' }, to: { path: '^test/' } },
    { name: 'resolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    parser: 'swc',
    doNotFollow: { path: 'node_modules' },
    exclude: { path: ['^examples/', '^node_modules', '^web/\\.next/'] },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.js', '.json'],
    },
  },
};
