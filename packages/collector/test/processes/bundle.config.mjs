/** Bundles the flows of the tests that kill or overload them, so that dozens of starts take seconds, not minutes. */
export default {
  cwd: import.meta.dirname,
  format: 'cjs',
  platform: 'node',
  target: 'node20',
  dts: false,
  minify: true,
  logLevel: 'error',
  deps: { alwaysBundle: [/./] },
  inputOptions: { resolve: { conditionNames: ['@walkeros/source', 'node', 'import'] } },
};
