/**
 * Lets all who ask while a look is under way share the next one. Nobody gets the outcome
 * of a look that began before they asked.
 */
export function shareLooks(look: () => Promise<void>): () => Promise<void> {
  let current: Promise<unknown> = Promise.resolve();
  let next: Promise<void> | undefined;

  function begin(): Promise<void> {
    next = undefined;
    return look();
  }
  return () => {
    if (next !== undefined) return next;
    next = current.then(begin);
    current = next.catch(() => undefined);
    return next;
  };
}
