/** An answer that may already be there: a chain without asynchronous steps makes no promise. */
export type MaybePromise<T> = T | Promise<T>;

/** Whether an answer has to be waited for. Components may answer with any thenable. */
export function isPromise<T>(answer: T | PromiseLike<T>): answer is Promise<T> {
  return (
    typeof answer === 'object' &&
    answer !== null &&
    'then' in answer &&
    typeof answer.then === 'function'
  );
}
