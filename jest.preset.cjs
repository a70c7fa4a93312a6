const path = require('node:path');

/** One jest configuration for all packages: tests run on sources, nothing is built first. */
module.exports = {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  // Says only how long a test that hangs goes on, also on a machine that is busy.
  testTimeout: 30_000,
  testEnvironmentOptions: {
    customExportConditions: ['@walkeros/source', 'node', 'node-addons'],
  },
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  reporters: ['default', path.join(__dirname, 'scripts/totals-reporter.cjs')],
  transform: {
    '^.+\\.ts$': ['ts-jest', { tsconfig: path.join(__dirname, 'tsconfig.jest.json') }],
  },
};
