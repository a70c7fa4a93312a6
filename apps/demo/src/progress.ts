import type { Paint } from './paint.js';

const WIDTH = 30;

/** Shows how far a run is: a bar that grows on a terminal, one line a run elsewhere. */
export function createProgress(
  stream: NodeJS.WriteStream,
  paint: Paint,
): (run: string, done: number, of: number) => void {
  return (run, done, of) => {
    const last = done === of;
    if (!stream.isTTY) {
      if (last) stream.write(`  ${run.padEnd(15)}${of} events\n`);
      return;
    }
    const filled = Math.round((done / of) * WIDTH);
    const bar = `${'█'.repeat(filled)}${paint.dim('░'.repeat(WIDTH - filled))}`;
    stream.write(`\r  ${run.padEnd(15)}${bar} ${done}/${of} events${last ? '\n' : ''}`);
  };
}
