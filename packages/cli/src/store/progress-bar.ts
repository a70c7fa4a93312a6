import { Presets, SingleBar } from 'cli-progress';
import type { TextStream } from '../output/host.js';

export interface ProgressBar {
  update(done: number): void;
  stop(): void;
}

/** A bar with the time that is left, for people: a pipe sees nothing of it. */
export function createProgressBar(
  stream: TextStream,
  { total, done }: { total: number; done: number },
): ProgressBar {
  if (stream.isTTY !== true) return { update() {}, stop() {} };
  const bar = new SingleBar(
    {
      format: '{bar} {percentage} % | {value}/{total} keys | {eta_formatted} left',
      stream: stream as NodeJS.WriteStream,
      hideCursor: true,
      etaBuffer: 50,
    },
    Presets.rect,
  );
  bar.start(total, done);
  return { update: (value) => bar.update(value), stop: () => bar.stop() };
}
