const fs = require('node:fs');
const path = require('node:path');

/**
 * Writes a package's test totals to `.jest/totals.json`. The file is an output of
 * the turbo task, so a cached run brings its figures back and the sum stays true.
 */
module.exports = class TotalsReporter {
  constructor(globalConfig) {
    this.rootDir = globalConfig.rootDir;
  }

  onRunComplete(_contexts, results) {
    const folder = path.join(this.rootDir, '.jest');
    fs.mkdirSync(folder, { recursive: true });
    const crashed = results.testResults.filter(
      (file) => file.testExecError && file.numFailingTests === 0,
    ).length;
    const totals = {
      passed: results.numPassedTests,
      failed: results.numFailedTests + crashed,
      skipped: results.numPendingTests + results.numTodoTests,
    };
    fs.writeFileSync(path.join(folder, 'totals.json'), `${JSON.stringify(totals)}\n`);
  }
};
