/** Bundles the writer, so that dozens of starts take seconds. */
export default {
  cwd: import.meta.dirname,
  entry: ['writer.ts'],
  outDir: '../../.jest/writer',
  format: 'cjs',
  platform: 'node',
  target: 'node20',
  dts: false,
  logLevel: 'error',
  deps: { alwaysBundle: [/^@walkeros\//] },
  inputOptions: { resolve: { conditionNames: ['@walkeros/source', 'node', 'import'] } },
};
