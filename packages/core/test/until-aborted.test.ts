import { getEventListeners } from 'node:events';
import { untilAborted } from '../src/index.js';

describe('untilAborted', () => {
  const never = new Promise<string>(() => {});

  test('answers with the promise, and leaves no listener behind', async () => {
    const { signal } = new AbortController();
    await expect(untilAborted(Promise.resolve('value'), signal, () => 0)).resolves.toBe(
      'value',
    );
    const failed = untilAborted(Promise.reject(new Error('down')), signal, () => 0);
    await expect(failed).rejects.toThrow('down');
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  test('answers with something else once the signal aborts, before or after', async () => {
    const controller = new AbortController();
    const waiting = untilAborted(never, controller.signal, () => 'stopped');
    controller.abort();
    await expect(waiting).resolves.toBe('stopped');
    const later = untilAborted(never, controller.signal, () => Promise.reject(new Error('no')));
    await expect(later).rejects.toThrow('no');
  });

  test('is the promise itself where nobody can abort', () => {
    expect(untilAborted(never, undefined, () => 0)).toBe(never);
  });
});
