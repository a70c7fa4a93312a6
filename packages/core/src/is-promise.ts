/** An answer that may already be there: a hit makes no promise. */
export type MaybePromise<T> = T | Promise<T>;

/** Whether an answer has to be waited for. A store or a step may answer with any thenable. */
export function isPromise<T>(answer: T | PromiseLike<T>): answer is Promise<T> {
  return (
    typeof answer === 'object' &&
    answer !== null &&
    'then' in answer &&
    typeof answer.then === 'function'
  );
}
