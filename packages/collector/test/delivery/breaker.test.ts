import { settle } from '@walkeros/store-testkit';
import { deferred } from '../start-test-flow.js';
import { failThen, httpError, startFailing } from './start-failing.js';

const breaker = { threshold: 2, cooldown: 1_000 };

describe('a breaker', () => {
  it('leaves a destination alone after failures in a row, then lets one event try', async () => {
    const probe = deferred<string>();
    const { elb, clock, calls, collector } = await startFailing(
      (call) => (call < 3 ? Promise.reject(new Error('down')) : probe.promise),
      { breaker },
    );
    const { breakers } = collector.status;
    await elb('page view');
    expect(breakers['destination.out']).toEqual({ state: 'closed', failures: 1 });
    await elb('page view');
    expect(breakers['destination.out']).toEqual({ state: 'open', failures: 2 });

    expect(await elb('page view')).toMatchObject({
      failed: { out: { error: { code: 'BREAKER_OPEN', retryAfterMs: 1_000 } } },
    });
    await clock.advanceAsync(1_000);
    const probing = elb('page probe');
    await settle();
    expect(breakers['destination.out']?.state).toBe('half-open');
    expect((await elb('page view')).ok).toBe(false);
    probe.resolve('up');

    expect(await probing).toMatchObject({ ok: true });
    expect(breakers['destination.out']).toEqual({ state: 'closed', failures: 0 });
    expect(await elb('page view')).toMatchObject({ ok: true });
    expect(calls).toHaveLength(4);
  });

  it('opens again when the one that tries fails', async () => {
    const { elb, clock, calls, collector } = await startFailing(
      () => Promise.reject(new Error('down')),
      { breaker: 1 },
    );

    await elb('page view');
    await clock.advanceAsync(30_000);
    await elb('page view');
    await elb('page view');

    expect(calls).toHaveLength(2);
    expect(collector.status.breakers['destination.out']?.state).toBe('open');
  });

  it('does not mind events that the destination refuses for what they are', async () => {
    const { elb, collector } = await startFailing(() => Promise.reject(httpError(400)), {
      breaker,
    });

    for (let n = 0; n < 5; n++) await elb('page view');

    expect(collector.status.breakers['destination.out']?.state).toBe('closed');
  });

  it('lets the retries of an event wait for its cooldown', async () => {
    const { elb, clock, calls } = await startFailing(failThen(1, 2), {
      breaker,
      retry: { attempts: 4, baseDelay: 1, maxDelay: '10s' },
    });

    const pushed = elb('page view');
    await clock.advanceAsync(500);
    expect(calls).toHaveLength(2);
    await clock.advanceAsync(1_000);

    expect((await pushed).ok).toBe(true);
    expect(calls).toHaveLength(3);
  });

  it.each([0, 10_000_000])('is open as long when the clock is set to %d', async (toMs) => {
    const { elb, clock } = await startFailing(failThen(1), { breaker: 1 });
    await elb('page view');
    clock.jump(toMs);

    clock.advance(29_999);
    expect(await elb('page view')).toMatchObject({ ok: false });
    clock.advance(1);
    expect(await elb('page view')).toMatchObject({ ok: true });
  });
});
