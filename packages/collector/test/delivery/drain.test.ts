import { settle } from '@walkeros/store-testkit';
import { failThen, startFailing } from './start-failing.js';

const never = (): Promise<never> => new Promise(() => undefined);
const deadLetter = { store: 'letters' };

describe('a shutdown', () => {
  it('gives what is tried again its time', async () => {
    const { elb, collector, clock, calls } = await startFailing(failThen(1), {
      retry: { attempts: 2, baseDelay: 4_000 },
    });
    const pushed = elb('page view');
    await settle();
    const stopped = collector.shutdown();
    await clock.advanceAsync(4_000);
    await stopped;

    expect((await pushed).ok).toBe(true);
    expect(calls).toHaveLength(2);
  });

  it('moves what is not delivered in time to the dead letters, and waits no longer', async () => {
    const { elb, collector, clock, letters, logger, counters } = await startFailing(never, {
      deadLetter,
      timeout: '1h',
      buffer: { concurrency: 1, max: 2 },
    });
    const pushes = [elb('page one'), elb('page two'), elb('page blocked')];
    await settle();

    const stopped = collector.shutdown({ timeoutMs: 300 });
    await clock.advanceAsync(299);
    expect(letters.entries.size).toBe(0);
    await clock.advanceAsync(1);
    await stopped;

    const stoppedError = { error: { code: 'FLOW_STOPPED' } };
    expect(await Promise.all(pushes)).toMatchObject(
      pushes.map(() => ({ ok: true, deadLettered: { out: stoppedError } })),
    );
    expect([...letters.entries.values()]).toMatchObject([
      { event: { name: 'page one' }, attempts: 1 },
      { event: { name: 'page two' }, attempts: 0 },
      { event: { name: 'page blocked' }, attempts: 0 },
    ]);
    expect(counters()).toMatchObject({ deadLettered: 3, inFlight: 0 });
    expect(logger.messages('ERROR')).toContain('3 events did not arrive within 300 ms');
    expect(clock.pending).toBe(0);
  });

  it('tells the senders of what is lost without a dead letter store', async () => {
    const { elb, collector, clock } = await startFailing(never, { retry: 5 });
    const pushed = elb('page view');
    await settle();

    const stopped = collector.shutdown({ timeoutMs: 300 });
    await clock.advanceAsync(300);
    await stopped;

    expect(await pushed).toMatchObject({ ok: false, code: 'FLOW_STOPPED' });
    expect(clock.pending).toBe(0);
  });

  it('ends the pauses of an init that fails', async () => {
    const { collector, elb, clock } = await startFailing(never, {
      retry: { attempts: 9, baseDelay: '1h', maxDelay: '1h' },
      deadLetter,
    });
    void elb('page view');
    const stopped = collector.shutdown({ timeoutMs: 1 });
    await clock.advanceAsync(1);
    await stopped;

    expect(clock.pending).toBe(0);
  });
});
