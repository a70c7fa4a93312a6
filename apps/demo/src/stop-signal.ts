/** One Ctrl-C arrives more than once: npm passes on what the terminal has sent to all. */
const SAME_KEYSTROKE_MS = 500;

/** Aborts at the first SIGINT or SIGTERM. Another one ends the process at once. */
export function stopSignal(): AbortSignal {
  const controller = new AbortController();
  let firstMs = 0;

  function stop(signal: NodeJS.Signals): void {
    if (!controller.signal.aborted) {
      firstMs = performance.now();
      controller.abort();
    } else if (performance.now() - firstMs > SAME_KEYSTROKE_MS) {
      process.exit(signal === 'SIGINT' ? 130 : 143);
    }
  }

  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  return controller.signal;
}
