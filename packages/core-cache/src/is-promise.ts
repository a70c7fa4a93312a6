/** Whether an answer has to be waited for. Stores may answer with any thenable. */
export function isPromise<T>(answer: T | PromiseLike<T>): answer is Promise<T> {
  return (
    typeof answer === 'object' &&
    answer !== null &&
    'then' in answer &&
    typeof answer.then === 'function'
  );
}
