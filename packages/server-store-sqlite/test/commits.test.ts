import { type Clock, nextRound, systemClock } from '@walkeros/core';
import { createFakeClock } from '@walkeros/store-testkit';
import { type Commits, createCommits } from '../src/commits.js';
import { connect, type Connection } from '../src/connection.js';
import { newPath } from './open-store.js';

const WANTED = { isOver: false, signal: new AbortController().signal };
const bytes = Buffer.from('value');

interface Scene {
  connection: Connection;
  commits: Commits;
  /** How many changes each transaction had that was committed. */
  committed: number[];
  /** How many of them were left to a thread. */
  threaded(): number;
  /** Puts a key of that name. */
  put(key: string, patience?: typeof WANTED): Promise<boolean>;
  read(key: string): string | undefined;
}

async function openScene({
  clock = systemClock,
  path = newPath(),
  isSynced = true,
} = {}): Promise<Scene> {
  const connection = await connect(path, 'delayed');
  const committed: number[] = [];
  let applied = 0;
  let threaded = 0;
  const counted: Connection = {
    ...connection,
    begin() {
      connection.begin();
      applied = 0;
    },
    put(key, entry) {
      applied++;
      return connection.put(key, entry);
    },
    commitNow() {
      connection.commitNow();
      committed.push(applied);
    },
    async commit() {
      threaded++;
      await connection.commit();
      committed.push(applied);
    },
  };
  const commits = createCommits({
    ...{ connection: counted, clock, isSynced },
    check: () => undefined,
  });
  return {
    ...{ connection, commits, committed },
    threaded: () => threaded,
    put: (key, patience = WANTED) =>
      commits.commit(() => counted.put(key, { bytes, expiresAtMs: Infinity }), 5, patience),
    read: (key) => connection.read(key, 0)?.toString(),
  };
}

const keys = (count: number): string[] => Array.from({ length: count }, (_, n) => `key ${n}`);

test('changes that are asked for at once share one transaction', async () => {
  const { put, committed, read } = await openScene();

  await Promise.all(keys(50).map((key) => put(key)));

  expect(committed).toEqual([50]);
  expect(read('key 49')).toBe('value');
});

test('what is asked for while a transaction reaches the disk is the next one', async () => {
  const { put, committed } = await openScene();
  const first = put('first');
  // Its transaction has begun.
  await nextRound();

  await Promise.all([first, ...keys(20).map((key) => put(key))]);

  expect(committed).toEqual([1, 20]);
});

test('what waits for no disk is committed in this turn, unless it is much', async () => {
  const { put, commits, connection, committed, threaded } = await openScene({
    isSynced: false,
  });
  const large = { bytes: Buffer.alloc(2_000_000), expiresAtMs: Infinity };

  await Promise.all(keys(20).map((key) => put(key)));
  expect(threaded()).toBe(0);
  await commits.commit(() => connection.put('large', large), large.bytes.length, WANTED);

  expect(committed[0]).toBe(20);
  expect(threaded()).toBe(1);
});

test('what waits for the disk is always left to a thread', async () => {
  const { put, threaded } = await openScene({ isSynced: true });

  await put('key');

  expect(threaded()).toBe(1);
});

test('a change that fails costs those that share its transaction nothing', async () => {
  const { put, commits, committed, read } = await openScene();
  const broken = (): never => {
    throw new Error('broken');
  };

  const outcomes = await Promise.allSettled([
    put('before'),
    commits.commit(broken, 0, WANTED),
    put('after'),
  ]);

  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(committed).toEqual([1, 1]);
  expect([read('before'), read('after')]).toEqual(['value', 'value']);
});

test('large changes share a transaction up to a mebibyte, so that none holds up the process', async () => {
  const { commits, committed, connection } = await openScene();
  const large = Buffer.alloc(300_000);
  const put = (key: string): Promise<boolean> => {
    const entry = { bytes: large, expiresAtMs: Infinity };
    return commits.commit(() => connection.put(key, entry), large.length, WANTED);
  };

  await Promise.all([...keys(7).map(put), put('last')]);

  expect(committed).toHaveLength(3);
});

test('one change that is larger than that is made all the same', async () => {
  const { commits, connection, read } = await openScene();
  const entry = { bytes: Buffer.alloc(3_000_000, 'x'), expiresAtMs: Infinity };

  await commits.commit(() => connection.put('large', entry), entry.bytes.length, WANTED);

  expect(read('large')).toHaveLength(3_000_000);
});

describe('while another process holds the database', () => {
  async function openHeld(clock: Clock): Promise<Scene & { other: Connection }> {
    const path = newPath();
    const other = await connect(path, 'delayed');
    other.begin();
    return { ...(await openScene({ path, clock })), other };
  }

  /** Lets everything happen that can without time passing. */
  async function settleDown(): Promise<void> {
    for (let round = 0; round < 10; round++) await nextRound();
  }

  test('changes wait until it lets go, and then share a transaction', async () => {
    const clock = createFakeClock();
    const { put, committed, other, read } = await openHeld(clock);

    const done = Promise.all([put('a'), put('b')]);
    for (let look = 0; look < 20; look++) {
      await settleDown();
      clock.advance(50);
    }
    expect(committed).toEqual([]);
    other.put('theirs', { bytes, expiresAtMs: Infinity });
    await other.commit();
    await settleDown();
    clock.advance(50);
    await done;

    expect(committed).toEqual([2]);
    expect([read('a'), read('theirs')]).toEqual(['value', 'value']);
  });

  test('a change that nobody waits for any more is never made', async () => {
    const clock = createFakeClock();
    const { put, commits, other, read } = await openHeld(clock);
    const patience = { ...WANTED };
    const givenUp = [put('given up', patience), put('given up, too', patience)];
    const ended = Promise.allSettled(givenUp);
    await settleDown();

    patience.isOver = true;
    clock.advance(50);
    await commits.idle();
    // Each of them ends: what comes after it in a queue waits for that.
    expect((await ended).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    await other.rollback();
    await put('later');

    expect(read('later')).toBe('value');
    expect(read('given up')).toBeUndefined();
  });
});

test('a change that is given up while others go on is not made with them', async () => {
  const { commits, put, read } = await openScene();
  const patience = { ...WANTED };
  const outcomes = Promise.allSettled([put('wanted'), put('given up', patience)]);

  patience.isOver = true;

  expect((await outcomes).map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
  await commits.idle();
  expect([read('wanted'), read('given up')]).toEqual(['value', undefined]);
});

test('what has ended is removed with the changes of others, a few at a time', async () => {
  const clock = createFakeClock(1_000);
  const { commits, connection, put } = await openScene({ clock });
  const ended = keys(100);
  for (const key of ended) {
    const entry = { bytes, expiresAtMs: 1_001 };
    await commits.commit(() => connection.put(key, entry), 5, WANTED);
  }
  clock.advance(1);
  const left = (): number => ended.filter((key) => connection.read(key, 0)).length;

  await put('one');
  const afterOne = left();
  await put('two');

  expect(afterOne).toBe(36);
  expect(left()).toBe(0);
});
