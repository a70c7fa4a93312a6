/** Bundles the saver, so that a hundred starts of it take seconds and not a minute. */
export default {
  cwd: import.meta.dirname,
  entry: ['saver.ts'],
  outDir: '../../.jest/saver',
  format: 'cjs',
  platform: 'node',
  target: 'node20',
  dts: false,
  logLevel: 'error',
  deps: { alwaysBundle: [/^@walkeros\//] },
  inputOptions: { resolve: { conditionNames: ['@walkeros/source', 'node', 'import'] } },
};
