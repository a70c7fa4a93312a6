import { nextRound, systemClock } from '../src/index.js';

describe('the clock of the machine', () => {
  test('does not fire a timer at once that is too long for Node', async () => {
    const warnings: string[] = [];
    const onWarning = ({ name }: Error): void => void warnings.push(name);
    process.on('warning', onWarning);
    const timers = [2 ** 31, Number.POSITIVE_INFINITY].map((delayMs) =>
      systemClock.setTimeout(() => undefined, delayMs),
    );
    await nextRound();
    timers.forEach((timer) => systemClock.clearTimeout(timer));
    process.off('warning', onWarning);
    expect(warnings).toEqual([]);
  });

  test('ends a turn after the promises that have settled in it', async () => {
    const order: string[] = [];
    systemClock.afterTurn(() => order.push('after the turn'));
    await Promise.resolve().then(() => order.push('a promise'));
    await nextRound();
    expect(order).toEqual(['a promise', 'after the turn']);
  });
});
