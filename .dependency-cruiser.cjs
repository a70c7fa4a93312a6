// Who may import whom, as docs/architecture.md draws it. A package that imports
// another one needs a row here.
const MAY_IMPORT = {
  core: [],
  'core-cache': ['core'],
  collector: ['core', 'core-cache'],
  'store-testkit': ['core'],
  telemetry: ['core'],
  inspector: ['core', 'core-cache'],
  workflow: ['core', 'core-cache'],
  'layered-cache': ['core', 'core-cache'],
  cli: ['core', 'core-cache', 'collector', 'telemetry'],
  mcp: ['core', 'collector', 'cli'],
  // Components meet in a flow's config, not in code.
  '(?:server-)?(?:store|source|destination|transformer)-(?!testkit)[^/]+': ['core'],
};

const rows = Object.entries(MAY_IMPORT).map(([name, allowed]) => ({
  name: `${/^[a-z-]+$/.test(name) ? name : 'component'}-imports`,
  comment: `may import ${allowed.join(' and ') || 'no other package'}`,
  severity: 'error',
  from: { path: `^packages/(${name})/src/` },
  to: {
    path: '^packages/',
    pathNot: ['^packages/$1/', ...allowed.map((other) => `^packages/${other}/`)],
  },
}));

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    ...rows,
    {
      name: 'no-row',
      comment: 'this package has no row in MAY_IMPORT yet',
      severity: 'error',
      from: {
        path: '^packages/([^/]+)/src/',
        pathNot: Object.keys(MAY_IMPORT).map((name) => `^packages/${name}/`),
      },
      to: { path: '^packages/', pathNot: '^packages/$1/' },
    },
    {
      name: 'no-circular',
      comment: 'two files that need each other are one idea; types count',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-unresolvable',
      comment: 'not there, or not exported',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'only-entry-points',
      comment: 'what a package does not export is its own business',
      severity: 'error',
      from: { path: '^(?:packages|apps)/([^/]+)/' },
      to: {
        path: '^packages/',
        pathNot: [
          '^packages/$1/',
          '^packages/[^/]+/src/index[.]ts$',
          '^packages/[^/]+/src/[^/]+/index[.]ts$',
        ],
      },
    },
    {
      name: 'nothing-imports-an-app',
      severity: 'error',
      from: { path: '^(?:packages|apps)/([^/]+)/' },
      to: { path: '^apps/', pathNot: '^apps/$1/' },
    },
    {
      name: 'src-never-imports-tests',
      severity: 'error',
      from: { path: '^(?:packages|apps)/[^/]+/src/' },
      to: { path: '^(?:packages|apps)/[^/]+/test/' },
    },
    {
      name: 'testkit-is-for-tests',
      comment: 'and never for those of core, on which the testkit stands; apps may',
      severity: 'error',
      from: { path: '^packages/(?:(?!store-testkit/)[^/]+/src|core)/' },
      to: { path: '^packages/store-testkit/' },
    },
    {
      name: 'no-dev-dependencies',
      comment: 'npm does not install them for whoever uses the package',
      severity: 'error',
      from: { path: '^packages/[^/]+/src/' },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg'] },
    },
  ],
  options: {
    exclude: { path: '(^|/)(dist|[.]jest)/' },
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['@walkeros/source', 'types', 'import', 'node', 'default'],
      extensions: ['.ts', '.mjs', '.cjs', '.js', '.json'],
    },
  },
};
