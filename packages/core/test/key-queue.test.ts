import { createKeyQueue } from '../src/index.js';

/** A task that ends when the test says so. */
function createTask(name: string, log: string[]) {
  let end = (): void => {};
  const ended = new Promise<void>((resolve) => (end = resolve));
  return {
    end: () => end(),
    run: async () => {
      log.push(`${name} began`);
      await ended;
      log.push(`${name} ended`);
    },
  };
}

describe('a key queue', () => {
  test('runs tasks of one key in order, and those of others beside them', async () => {
    const queue = createKeyQueue();
    const log: string[] = [];
    const first = createTask('first', log);
    const runs = [
      queue.run('a', first.run),
      queue.run('a', async () => void log.push('second')),
      queue.run('b', async () => void log.push('other')),
    ];
    await runs[2];
    expect(log).toEqual(['first began', 'other']);
    first.end();
    await Promise.all(runs);
    expect(log).toEqual(['first began', 'other', 'first ended', 'second']);
  });

  test('goes on after a task that failed', async () => {
    const queue = createKeyQueue();
    const failed = queue.run('a', () => Promise.reject(new Error('no')));
    const next = queue.run('a', () => Promise.resolve('next'));
    await expect(failed).rejects.toThrow('no');
    await expect(next).resolves.toBe('next');
  });

  test('forgets who gave up waiting for a task that hangs', async () => {
    const queue = createKeyQueue();
    const log: string[] = [];
    const hung = createTask('hung', log);
    const patience = new AbortController();
    const runs = [
      queue.run('a', hung.run),
      queue.run('a', async () => void log.push('given up'), patience),
    ];
    patience.abort(new Error('too late'));
    await expect(runs[1]).rejects.toThrow('too late');
    hung.end();
    await queue.idle();
    expect(log).toEqual(['hung began', 'hung ended']);
  });

  test('is idle when nothing is under way, also of tasks that came meanwhile', async () => {
    const queue = createKeyQueue();
    const log: string[] = [];
    await queue.idle();
    const first = createTask('first', log);
    void queue.run('a', first.run);
    const idle = queue.idle().then(() => log.push('idle'));
    void queue.run('b', async () => void log.push('other'));
    void queue.run('a', async () => void log.push('second'));
    first.end();
    await idle;
    expect(log).toEqual(['first began', 'other', 'first ended', 'second', 'idle']);
  });
});
