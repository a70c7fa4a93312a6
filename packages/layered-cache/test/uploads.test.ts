import { createFakeClock, settle } from '@walkeros/store-testkit';
import { createUploads, type Upload } from '../src/layered-cache/uploads.js';

/** Uploads that end when the test says so, and what happened to them. */
function rig(limit: number) {
  const clock = createFakeClock();
  const events: string[] = [];
  const finish = new Map<string, () => void>();
  const wanted = { now: true };
  const uploads = createUploads({
    limit,
    clock,
    isWanted: () => wanted.now,
    onSent: () => events.push('sent'),
    onError: (error) => events.push((error as Error).message),
  });
  const upload = (name: string): Upload => ({
    send: (signal) =>
      new Promise((resolve, reject) => {
        events.push(`begin ${name}`);
        finish.set(name, resolve);
        signal.addEventListener('abort', () => {
          events.push(`abort ${name}`);
          reject(new Error(`aborted ${name}`));
        });
      }),
    discard: async () => void events.push(`discard ${name}`),
  });
  return { clock, events, finish, uploads, upload, wanted };
}

test('one that ends makes room for the next, and is discarded', async () => {
  const { events, finish, uploads, upload } = rig(1);
  uploads.add('a', upload('a'));
  uploads.add('b', upload('b'));

  finish.get('a')?.();
  await settle();
  finish.get('b')?.();
  await uploads.drain(1_000);

  expect(events).toEqual(['begin a', 'sent', 'discard a', 'begin b', 'sent', 'discard b']);
});

test('one that waits is enough for a hash; one that runs is not', async () => {
  const { events, finish, uploads, upload } = rig(1);
  uploads.add('a', upload('a1'));
  uploads.add('a', upload('a2'));
  uploads.add('a', upload('a3'));
  await settle();

  expect(events).toEqual(['begin a1', 'discard a3']);
  finish.get('a1')?.();
  await settle();
  expect(events.slice(2)).toEqual(['sent', 'discard a1', 'begin a2']);
});

test('at the deadline those that run are aborted, those that wait never begin, and all are discarded', async () => {
  const { clock, events, uploads, upload } = rig(1);
  uploads.add('a', upload('a'));
  uploads.add('b', upload('b'));

  const draining = uploads.drain(1_000);
  clock.advance(1_000);

  expect(await draining).toBe(2);
  await settle();
  expect(events.sort()).toEqual(['abort a', 'begin a', 'discard a', 'discard b']);
});

test('one that is not wanted any more when its turn comes is only discarded', async () => {
  const { events, finish, uploads, upload, wanted } = rig(1);
  uploads.add('a', upload('a'));
  uploads.add('b', upload('b'));

  wanted.now = false;
  finish.get('a')?.();
  await uploads.drain(1_000);

  expect(events).toEqual(['begin a', 'sent', 'discard a', 'discard b']);
});

test('after a deadline, uploads go on as before', async () => {
  const { clock, events, finish, uploads, upload } = rig(1);
  uploads.add('a', upload('a'));
  const draining = uploads.drain(1_000);
  clock.advance(1_000);
  await draining;
  await settle();

  uploads.add('b', upload('b'));
  finish.get('b')?.();

  expect(await uploads.drain(1_000)).toBe(0);
  expect(events).toContain('sent');
});

test('draining what is idle is done at once', async () => {
  const { clock, uploads } = rig(1);

  expect(await uploads.drain(1_000)).toBe(0);
  expect(clock.pending).toBe(0);
});
