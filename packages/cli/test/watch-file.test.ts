import { createFakeClock, settle, type FakeClock } from '@walkeros/store-testkit';
import { watchFile } from '../src/run/watch-file.js';

const SETTLE_MS = 100;

let file: string | undefined;
let clock: FakeClock;
let told: string[];
let changed: () => void;
let stop: () => void;
beforeEach(() => {
  clock = createFakeClock();
  told = [];
  file = 'one';
  stop = watchFile('flow.json', {
    ...{ text: 'one', clock },
    onChange: () => told.push('changed'),
    onMissing: () => told.push('missing'),
    read: () =>
      file === undefined ? Promise.reject(new Error('none')) : Promise.resolve(file),
    watch(_, onEvent) {
      changed = onEvent;
      return () => told.push('unwatched');
    },
  });
});
afterEach(() => stop());

async function looks(count: number): Promise<void> {
  for (let look = 0; look < count; look++) {
    await clock.advanceAsync(SETTLE_MS);
    await settle();
  }
}

function save(text: string | undefined): void {
  file = text;
  changed();
}

describe('a file that is watched', () => {
  test('is told of once its new text stays', async () => {
    save('two');
    await looks(1);
    expect(told).toEqual([]);
    await looks(1);

    expect(told).toEqual(['changed']);
  });

  test('is told of once, however often it is saved meanwhile', async () => {
    for (const text of ['two', 'three', 'four']) {
      save(text);
      await looks(1);
    }
    await looks(3);

    expect(told).toEqual(['changed']);
  });

  test('is not told of when its text is the same again', async () => {
    save('two');
    save('one');
    await looks(3);

    expect(told).toEqual([]);
  });

  test('is told of as missing once, and as changed when it is back with another text', async () => {
    save(undefined);
    await looks(1);
    changed();
    await looks(1);
    expect(told).toEqual(['missing']);
    save('two');
    await looks(2);

    expect(told).toEqual(['missing', 'changed']);
  });

  test('is looked at once by itself: it may have changed before', async () => {
    file = 'two';
    await looks(2);

    expect(told).toEqual(['changed']);
  });

  test('is left alone after the end', async () => {
    save('two');
    stop();
    await looks(3);

    expect(told).toEqual(['unwatched']);
    expect(clock.pending).toBe(0);
  });
});
