/**
 * Runs a task when all promise jobs that are due now are done, and with them everything
 * that belongs to the same moment. Unlike a timer, it needs no time to pass.
 */
export function atEndOfTurn(task: () => void): void {
  void Promise.resolve().then(() => process.nextTick(task));
}
