import { createFakeClock, settle } from '@walkeros/store-testkit';
import { createCalls } from '../src/calls.js';
import { toStoreError } from '../src/fs-errors.js';

const details = { operation: 'get', key: 'key' } as const;

function systemError(code: string): Error {
  return Object.assign(new Error(code), { code });
}

function setUp() {
  const clock = createFakeClock();
  return { clock, calls: createCalls({ store: 'files', timeoutMs: 1_000, clock }) };
}

describe('a call on files', () => {
  test('ends at its deadline when the disk hangs', async () => {
    const { clock, calls } = setUp();
    const read = calls.read(details, () => new Promise(() => undefined));
    const failure = expect(read).rejects.toMatchObject({ kind: 'timeout', key: 'key' });

    await clock.advanceAsync(1_000);

    await failure;
    expect(clock.pending).toBe(0);
  });

  test('is not begun after its deadline, and lets the next one begin', async () => {
    const { clock, calls } = setUp();
    const begun: string[] = [];
    let finish = (): void => undefined;
    const hanging = calls.change(details, () => new Promise<void>((end) => (finish = end)));
    const waiting = calls.change(details, async () => void begun.push('waiting'));
    const failures = Promise.all([
      expect(hanging).rejects.toMatchObject({ kind: 'timeout' }),
      expect(waiting).rejects.toMatchObject({ kind: 'timeout' }),
    ]);

    await clock.advanceAsync(1_000);
    await failures;
    const next = calls.change(details, async () => void begun.push('next'));
    finish();
    await next;

    expect(begun).toEqual(['next']);
  });

  test('waits for the change of the same key before it, and for no other', async () => {
    const { calls } = setUp();
    const order: string[] = [];
    let finish = (): void => undefined;
    const first = calls.change(details, () => new Promise<void>((end) => (finish = end)));
    const second = calls.change(details, async () => void order.push('second'));
    await calls.change({ ...details, key: 'other' }, async () => void order.push('other'));

    order.push('first ends');
    finish();
    await Promise.all([first, second]);

    expect(order).toEqual(['other', 'first ends', 'second']);
  });

  test('runs beside at most 63 others, in the order of arrival', async () => {
    const { calls } = setUp();
    const ends: (() => void)[] = [];
    const reads = Array.from({ length: 100 }, (_, n) =>
      calls.read(details, () => new Promise<number>((end) => ends.push(() => end(n)))),
    );
    await settle();
    expect(ends).toHaveLength(64);

    for (let n = 0; n < 100; n++) {
      ends[n]?.();
      await settle();
    }

    await expect(Promise.all(reads)).resolves.toEqual(Array.from({ length: 100 }, (_, n) => n));
  });

  test('is tried again while there are no file handles', async () => {
    const { clock, calls } = setUp();
    let tries = 0;
    const read = calls.read(details, async () => {
      if (++tries < 4) throw systemError(tries === 1 ? 'ENFILE' : 'EMFILE');
      return 'value';
    });

    await clock.advanceAsync(999);

    await expect(read).resolves.toBe('value');
  });

  test('without file handles ends at its deadline', async () => {
    const { clock, calls } = setUp();
    const read = calls.read(details, () => Promise.reject(systemError('EMFILE')));
    const failure = expect(read).rejects.toMatchObject({ kind: 'timeout' });

    await clock.advanceAsync(2_000);

    await failure;
    expect(clock.pending).toBe(0);
  });
});

describe('a failure of the system', () => {
  test.each([
    ['EACCES', 'denied', 'right to read and write'],
    ['EPERM', 'denied', 'right to read and write'],
    ['EROFS', 'denied', 'read-only'],
    ['ELOOP', 'denied', 'symbolic link'],
    ['ENOSPC', 'unavailable', 'no room left'],
    ['EDQUOT', 'unavailable', 'no room left'],
    ['EMFILE', 'unavailable', 'ulimit'],
    ['ENFILE', 'unavailable', 'ulimit'],
    ['EIO', 'unavailable', 'try again'],
    ['EFBIG', 'too-large', 'no file so large'],
    ['EISDIR', 'conflict', 'basePath'],
    ['ENOTDIR', 'conflict', 'basePath'],
    ['toString', 'unavailable', 'try again'],
  ])('%s is %s, and says what to do', (code, kind, advice) => {
    const error = toStoreError(systemError(code), { ...details, store: 'files' });

    expect(error).toMatchObject({ kind, store: 'files', key: 'key', operation: 'get' });
    expect(error.message).toContain(advice);
    expect(error.message).toContain(code);
  });
});
