import type { Destination } from '@walkeros/core';
import { settle } from '@walkeros/store-testkit';
import { deferred, recordingDestination, startTestFlow } from './start-test-flow.js';

describe('the destinations of a flow', () => {
  it('are initialised on their first event, once for all events that wait', async () => {
    const ready = deferred<void>();
    let inits = 0;
    const good = recordingDestination();
    const { elb } = await startTestFlow({
      destinations: {
        d: {
          code: {
            ...good,
            init() {
              inits++;
              return ready.promise;
            },
          },
        },
      },
    });
    expect(inits).toBe(0);

    const pushes = Promise.all([elb('page view'), elb('page view')]);
    await settle();
    expect(good.events).toHaveLength(0);
    ready.resolve();
    await pushes;
    await elb('page view');

    expect(inits).toBe(1);
    expect(good.events).toHaveLength(3);
  });

  it('that fail to initialise are named, tried again, and leave the rest running', async () => {
    let tries = 0;
    const flaky = recordingDestination();
    const good = recordingDestination();
    const { elb } = await startTestFlow({
      destinations: {
        flaky: {
          code: {
            ...flaky,
            init() {
              if (++tries === 1) throw new Error('no network');
            },
          },
        },
        refuses: { code: { push() {}, init: () => false } },
        good: { code: good },
      },
    });

    const first = await elb('page view');
    const second = await elb('page view');

    expect(first.failed).toMatchObject({
      flaky: { error: { message: 'init failed: no network' } },
      refuses: { error: { message: 'init failed: it returned false' } },
    });
    expect(second.done).toMatchObject({ flaky: {}, good: {} });
    expect(good.events).toHaveLength(2);
    expect(flaky.events).toHaveLength(1);
  });

  it('may be made by a function, with their config, and may return another from init', async () => {
    const contexts: Destination.PushContext[] = [];
    const make = ({ config }: Destination.Context): Destination => ({
      config: { settings: { url: 'default', kept: true }, timeout: 5 },
      init: () => ({ ...config, settings: { ready: true } }),
      push: (_, context) => void contexts.push(context),
    });
    const { elb } = await startTestFlow({
      destinations: { d: { code: make, config: { settings: { url: 'mine' } } } },
    });

    await elb('page view');

    expect(contexts[0]).toMatchObject({ id: 'd', config: { settings: { ready: true } } });
  });
});
