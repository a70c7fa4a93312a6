import type { Destination } from '@walkeros/core';
import { settle } from '@walkeros/store-testkit';
import { deferred } from '../start-test-flow.js';
import { startFailing, type FailingFlow } from './start-failing.js';

type Buffer = Destination.Buffer;

/** A flow whose calls end when they are told to. */
async function startHeld(buffer: Buffer): Promise<FailingFlow & { release: () => void }> {
  const gate = deferred<void>();
  const config = { buffer, ...{ deadLetter: { store: 'letters' } } };
  const flow = await startFailing(() => gate.promise, config);
  return { ...flow, release: () => gate.resolve() };
}

async function pushAll(flow: FailingFlow, names: string[]): Promise<() => Promise<unknown[]>> {
  const results = Promise.all(names.map((name) => flow.elb(name)));
  await settle();
  return () => results;
}

const names = ['page one', 'page two', 'page three'];

describe('the buffer of a destination', () => {
  it('lets only so many calls run at one time, in order', async () => {
    const flow = await startHeld({ concurrency: 2 });

    const results = await pushAll(flow, names);
    expect(flow.calls).toEqual([['page one'], ['page two']]);
    expect(flow.counters()?.inFlight).toBe(2);
    flow.release();

    expect(await results()).toMatchObject([{ ok: true }, { ok: true }, { ok: true }]);
    expect(flow.calls[2]).toEqual(['page three']);
    expect(flow.counters()).toMatchObject({ count: 3, inFlight: 0 });
  });

  it('lets pushes wait when it is full', async () => {
    const flow = await startHeld({ max: 1 });

    const results = await pushAll(flow, names);
    expect(flow.calls).toHaveLength(1);
    flow.release();

    expect(await results()).toMatchObject([{ ok: true }, { ok: true }, { ok: true }]);
  });

  it.each<[NonNullable<Buffer['overflow']>, unknown[]]>([
    ['drop-newest', [{ ok: true }, { ok: true }, { ok: false, code: 'OVERLOADED' }]],
    ['drop-oldest', [{ ok: true }, { ok: false, code: 'OVERLOADED' }, { ok: true }]],
    ['dead-letter', [{ ok: true }, { ok: true }, { ok: true, deadLettered: { out: {} } }]],
  ])('with %s answers for what finds no room', async (overflow, expected) => {
    const flow = await startHeld({ concurrency: 1, max: 2, overflow });

    const results = await pushAll(flow, names);
    flow.release();

    expect(await results()).toMatchObject(expected);
    expect(flow.letters.entries.size).toBe(overflow === 'dead-letter' ? 1 : 0);
    expect(flow.counters()).toMatchObject({ count: 2, failed: 1 });
  });

  it('with drop-oldest refuses the newest when all others are in a call', async () => {
    const flow = await startHeld({ max: 2, overflow: 'drop-oldest' });

    const results = await pushAll(flow, names);
    flow.release();

    expect(await results()).toMatchObject([{ ok: true }, { ok: true }, { ok: false }]);
  });
});
