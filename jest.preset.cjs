const path = require('node:path');

// Amazon's client says at each start that it will want a newer Node one day.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

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
