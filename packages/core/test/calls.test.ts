import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import {
  createVirtualClock,
  nextRound,
  type StoreErrorDetails,
  StoreError,
} from '../src/index.js';
import { createCalls } from '../src/byte-store/index.js';

function setUp() {
  const clock = createVirtualClock(0);
  const calls = createCalls({
    store: 'files',
    timeoutMs: 20,
    maxConcurrent: 2,
    clock,
    toStoreError: (error: unknown, details: StoreErrorDetails) =>
      new StoreError('timeout', error instanceof Error ? error.message : '', details),
  });
  return { clock, calls };
}

const hang = (): Promise<never> => new Promise<never>(() => {});

describe('the calls of a store whose backing hangs', () => {
  beforeAll(() => setFlagsFromString('--expose-gc'));

  test.each([
    { how: 'read', key: (n: number) => `key ${n}` },
    { how: 'change', key: (n: number) => `key ${n}` },
    { how: 'change', key: () => 'the same key' },
  ] as const)('leave nothing behind when they time out: $how $key', async ({ how, key }) => {
    const { clock, calls } = setUp();
    const payloads: WeakRef<object>[] = [];
    const failures = [calls.read({ operation: 'get', key: 'a' }, hang)];
    failures.push(calls[how]({ operation: 'set', key: key(0) }, hang));
    for (let n = 1; n <= 50; n++) failures.push(callWithPayload(n));

    clock.advance(20);
    await Promise.all(failures.map((call) => expect(call).rejects.toThrow('20 ms')));
    failures.length = 0;
    await nextRound();
    (runInNewContext('gc') as () => void)();

    expect(payloads.filter((payload) => payload.deref() !== undefined)).toEqual([]);

    function callWithPayload(n: number): Promise<never> {
      const payload = { n };
      payloads.push(new WeakRef(payload));
      return calls[how]({ operation: 'set', key: key(n) }, () => {
        throw new Error(`ran with ${payload.n}`);
      });
    }
  });
});
