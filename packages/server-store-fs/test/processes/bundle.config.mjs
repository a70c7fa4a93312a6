/** Bundles the processes of the tests, so that hundreds of starts take seconds, not minutes. */
export default {
  cwd: import.meta.dirname,
  entry: ['writer.ts', 'reader.ts', 'many-reads.ts'],
  format: 'cjs',
  platform: 'node',
  target: 'node20',
  dts: false,
  logLevel: 'error',
  deps: { alwaysBundle: [/./] },
  inputOptions: { resolve: { conditionNames: ['@walkeros/source', 'node', 'import'] } },
};
