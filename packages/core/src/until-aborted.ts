/**
 * What `promise` settles with, or what `instead` answers as soon as the signal aborts. Keeps
 * no listener behind: many calls may wait beside one signal.
 */
export function untilAborted<T, L>(
  promise: Promise<T>,
  signal: AbortSignal | undefined,
  instead: () => L | PromiseLike<L>,
): Promise<T | L> {
  if (signal === undefined) return promise;
  return new Promise((resolve, reject) => {
    const onAbort = (): void => resolve(instead());
    const finish = (settle: () => void): void => {
      signal.removeEventListener('abort', onAbort);
      settle();
    };
    signal.addEventListener('abort', onAbort, { once: true });
    promise.then(
      (value) => finish(() => resolve(value)),
      (error: unknown) => finish(() => reject(error)),
    );
    if (signal.aborted) onAbort();
  });
}
