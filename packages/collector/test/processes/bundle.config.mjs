/** Bundles the flow of the crash tests, so that dozens of starts take seconds, not minutes. */
export default {
  cwd: import.meta.dirname,
  entry: ['flow.ts'],
  format: 'cjs',
  platform: 'node',
  target: 'node20',
  dts: false,
  minify: true,
  logLevel: 'error',
  deps: { alwaysBundle: [/./] },
  inputOptions: { resolve: { conditionNames: ['@walkeros/source', 'node', 'import'] } },
};
