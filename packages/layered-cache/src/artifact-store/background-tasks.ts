/** Work that nobody waits for, until the end. */
export interface BackgroundTasks {
  run(task: () => Promise<void>): void;
  /** Resolves once all tasks have ended. */
  idle(): Promise<void>;
}

/** @param onError - Gets what a task throws. */
export function createBackgroundTasks(onError: (error: unknown) => void): BackgroundTasks {
  const running = new Set<Promise<void>>();

  return {
    run(task) {
      const ended = task()
        .catch(onError)
        .finally(() => running.delete(ended));
      running.add(ended);
    },
    async idle() {
      while (running.size > 0) await Promise.all(running);
    },
  };
}
