import path from 'node:path';
import js from '@eslint/js';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

const clock = 'Take a Clock (context.clock ?? systemClock): time and chance come through it.';
const environment = 'The environment is read once, where a flow is prepared.';

const named = [
  {
    selector: 'ExportDefaultDeclaration, ExportSpecifier[exported.name="default"]',
    message: 'Only the entry point of a component has a default export.',
  },
];
const always = [
  { selector: 'ExportAllDeclaration', message: 'Name what you export.' },
  {
    selector: 'TSEnumDeclaration',
    message: 'A union of string literals says the same without code.',
  },
];
const systemTime = [
  { selector: 'NewExpression[callee.name="Date"][arguments.length=0]', message: clock },
  { selector: 'CallExpression[callee.name="Date"]', message: clock },
];
const focusedTests = [
  {
    selector:
      'MemberExpression[object.name=/^(describe|it|test)$/][property.name=/^(only|skip|todo|failing)$/]',
    message: 'Every test runs, every time.',
  },
  {
    selector: 'CallExpression[callee.name=/^(fdescribe|fit|xdescribe|xit|xtest)$/]',
    message: 'Every test runs, every time.',
  },
];
const syntax = (...lists) => ({ 'no-restricted-syntax': ['error', ...lists.flat()] });
const maxLines = (max) => ({
  'max-lines': ['error', { max, skipBlankLines: false, skipComments: false }],
});

const timers = ['setTimeout', 'setInterval', 'setImmediate', 'performance'];

const kebabCaseFile = {
  meta: { messages: { name: 'Name the file in kebab-case, after its main export.' } },
  create: (context) => ({
    Program(node) {
      const kebab = /^\.?[a-z0-9]+([-.][a-z0-9]+)*\.[cm]?[jt]s$/;
      if (!kebab.test(path.basename(context.filename)))
        context.report({ node, messageId: 'name' });
    },
  }),
};

export default defineConfig(
  globalIgnores(['**/dist/', '**/.jest/', '**/.turbo/']),
  {
    linterOptions: { noInlineConfig: true, reportUnusedDisableDirectives: 'error' },
    plugins: { walkeros: { rules: { 'kebab-case-file': kebabCaseFile } } },
    extends: [js.configs.recommended],
    rules: {
      'walkeros/kebab-case-file': 'error',
      'no-undef': 'off',
      'no-eval': 'error',
      'no-implied-eval': 'error',
      'no-new-func': 'error',
      'no-warning-comments': 'error',
      complexity: ['error', 15],
      'max-depth': ['error', 3],
      'max-params': ['error', 3],
      'max-lines-per-function': [
        'error',
        { max: 60, skipBlankLines: true, skipComments: true },
      ],
      ...maxLines(250),
      ...syntax(always),
    },
  },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommended],
    languageOptions: {
      parserOptions: {
        projectService: { allowDefaultProject: ['tsdown.preset.ts'] },
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      '@typescript-eslint/consistent-type-imports': [
        'error',
        { disallowTypeAnnotations: false },
      ],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/no-namespace': ['error', { allowDeclarations: true }],
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      ...syntax(always, named),
    },
  },
  {
    files: ['packages/*/src/**/*.ts'],
    rules: {
      ...syntax(always, named, systemTime),
      'no-restricted-globals': [
        'error',
        ...timers.map((name) => ({ name, message: clock })),
        { name: 'eval', message: 'Code is not data.' },
      ],
      'no-restricted-imports': [
        'error',
        { paths: ['node:timers', 'node:timers/promises', 'timers', 'timers/promises'] },
      ],
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now', message: clock },
        { object: 'Math', property: 'random', message: clock },
        { object: 'process', property: 'env', message: environment },
        ...timers.map((property) => ({ object: 'globalThis', property, message: clock })),
      ],
    },
  },
  {
    // The entry point of a component exports its init by name and as default.
    files: [
      'packages/{server-store,server-source,server-destination,source,destination,transformer}-*/src/index.ts',
    ],
    rules: syntax(always, systemTime),
  },
  {
    // The doors: the clock itself, and the one look at the environment, of a flow and of a test run.
    files: [
      'packages/core/src/clock.ts',
      'packages/collector/src/config/prepare-flow.ts',
      'packages/cli/src/bin.ts',
      'packages/store-testkit/src/test-size.ts',
    ],
    rules: { 'no-restricted-globals': 'off', 'no-restricted-properties': 'off' },
  },
  {
    // Signatures that users of the published collector know: `elb` and the log handler.
    files: [
      'packages/core/src/{collector,logger}.ts',
      'packages/collector/src/console-logger.ts',
      'packages/server-source-http/src/elb-push.ts',
    ],
    rules: { 'max-params': 'off' },
  },
  {
    // Rigs that tests drive: they wait for real turns of the event loop and real sockets.
    files: ['packages/store-testkit/src/**/*.ts'],
    rules: { 'no-restricted-globals': 'off' },
  },
  {
    files: ['{packages,apps}/*/test/**/*.ts'],
    // A row of a table of cases has as many columns as it needs.
    rules: {
      'max-params': 'off',
      ...maxLines(400),
      ...syntax(always, named, focusedTests),
    },
  },
  {
    files: ['{packages,apps}/*/test/**/*.test.ts'],
    // A `describe` is a list of tests, as long as it has to be.
    rules: { 'max-lines-per-function': 'off' },
  },
  {
    // Ceph cannot be installed everywhere. Where it is missing, its tests count as skipped.
    files: ['packages/server-store-s3/test/servers.ts'],
    rules: syntax(always, named),
  },
  {
    files: ['**/*.config.{ts,mjs}', 'apps/docs/.vitepress/config.ts'],
    rules: syntax(always),
  },
);
