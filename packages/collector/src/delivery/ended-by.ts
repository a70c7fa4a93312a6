/** The outcome of `call`, or of `instead` as soon as `stopped` aborts. Keeps no listener behind. */
export function endedBy<T>(
  stopped: AbortSignal,
  call: Promise<T>,
  instead: () => T,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const onStop = (): void => resolve(instead());
    stopped.addEventListener('abort', onStop);
    if (stopped.aborted) onStop();
    const finish = (settle: () => void): void => {
      stopped.removeEventListener('abort', onStop);
      settle();
    };
    call.then(
      (value) => finish(() => resolve(value)),
      (error: unknown) => finish(() => reject(error)),
    );
  });
}
