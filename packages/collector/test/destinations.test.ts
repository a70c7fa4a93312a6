import type { Destination } from '@walkeros/core';
import { settle } from '@walkeros/store-testkit';
import {
  appSource,
  deepFreeze,
  recordingDestination,
  startTestFlow,
} from './start-test-flow.js';

/** Changes every part of an object, as deep as it goes. */
function spoil(part: object): void {
  for (const [name, value] of Object.entries(part)) {
    if (typeof value === 'object' && value !== null) spoil(value as object);
    Object.assign(part, { [name]: 'spoilt' });
  }
}

const never = (): Promise<never> => new Promise(() => undefined);

describe('the destinations of a flow', () => {
  it('each get the event, whatever becomes of it at another', async () => {
    const good = recordingDestination();
    const { elb, logger, collector } = await startTestFlow({
      destinations: {
        throws: {
          code: {
            type: 'bad',
            push() {
              throw new Error('no');
            },
          },
        },
        rejects: { code: { push: () => Promise.reject(new Error('refused')) } },
        good: { code: good },
      },
    });

    const result = await elb('page view', { a: 1 });

    expect(result.ok).toBe(false);
    expect(result.done).toEqual({ good: { type: 'recording' } });
    expect(result.failed).toMatchObject({
      throws: { type: 'bad', error: { message: 'no' } },
      rejects: { error: { message: 'refused' } },
    });
    expect(good.events).toMatchObject([{ name: 'page view', data: { a: 1 } }]);
    expect(logger.messages('ERROR').sort()).toEqual([
      'destination "rejects": refused',
      'destination "throws": no',
    ]);
    expect(collector.status).toMatchObject({ in: 1, out: 1, failed: 2, dropped: 0 });
  });

  it('are cut off when they hang, while another has the event at once', async () => {
    const good = recordingDestination();
    const { elb, clock } = await startTestFlow({
      destinations: {
        hangs: { code: { push: never }, config: { timeout: '2s' } },
        default: { code: { push: never } },
        good: { code: good },
      },
    });

    const pushed = elb('page view');
    await settle();
    expect(good.events).toHaveLength(1);
    await clock.advanceAsync(10_000);

    expect(await pushed).toMatchObject({
      done: { good: {} },
      failed: {
        hangs: { error: { code: 'DELIVERY_FAILED', message: 'no answer within 2000 ms' } },
        default: { error: { message: 'no answer within 10000 ms' } },
      },
    });
    expect(clock.pending).toBe(0);
  });

  it('get a copy each, so that none sees what another does to it, however deep', async () => {
    const vandal: Destination = { push: (event) => spoil(event) };
    const lateVandal: Destination = {
      push: async (event) => {
        await settle();
        spoil(event);
      },
    };
    const good = recordingDestination();
    const input = deepFreeze({
      name: 'page view',
      data: { list: [{ a: [1, { b: 2 }] }], ['__proto__']: { x: 1 } },
      context: { stage: ['prod', 0] },
      user: { id: 'u', more: { lang: 'en' } },
      nested: [{ entity: 'item', data: { a: 1 } }],
      consent: { ads: true },
      source: { type: 'web', deep: { er: 1 } },
    });
    const { elb } = await startTestFlow({
      destinations: {
        vandal: { code: vandal },
        late: { code: lateVandal },
        looked: { code: lateVandal, config: { retry: 2 } },
        good: { code: good },
      },
    });

    const result = await elb(input);

    for (const event of [result.event, good.events[0]]) {
      expect(event).toMatchObject(input);
      expect(event).toMatchObject({ globals: {}, custom: {}, entity: 'page' });
    }
  });

  it('get what their mapping makes of the event', async () => {
    const good = recordingDestination();
    const { elb, collector } = await startTestFlow({
      destinations: {
        good: {
          code: good,
          config: {
            data: { map: { site: { value: 'shop' } } },
            mapping: {
              order: { complete: { name: 'purchase', data: { map: { total: 'data.total' } } } },
              page: { '*': { ignore: true } },
            },
          },
        },
      },
    });

    const ignored = await elb('page view');
    await elb('order complete', { total: 7 });

    expect(ignored).toMatchObject({ ok: true });
    expect(ignored.done).toBeUndefined();
    expect(good.contexts).toMatchObject([
      { data: { site: 'shop', total: 7 }, rule: { name: 'purchase' }, ingest: {} },
    ]);
    expect(good.events).toMatchObject([{ name: 'purchase', entity: 'order' }]);
    expect(collector.status.destinations['good']).toMatchObject({ count: 1, dropped: 1 });
  });

  it('have a chain of their own in front', async () => {
    const marked = recordingDestination();
    const plain = recordingDestination();
    const { elb } = await startTestFlow({
      transformers: {
        mark: { config: { policy: { 'data.mark': { value: true } } } },
        drop: { code: () => ({ type: 'x', config: {}, push: () => false as const }) },
        fail: {
          code: () => ({ type: 'x', config: {}, push: () => Promise.reject(Error('no')) }),
        },
      },
      destinations: {
        marked: { code: marked, before: 'mark' },
        plain: { code: plain },
        dropped: { code: recordingDestination(), before: ['drop'] },
        failed: { code: recordingDestination(), before: ['fail'] },
      },
    });

    const result = await elb('page view');

    expect(marked.events[0]?.data).toEqual({ mark: true });
    expect(plain.events[0]?.data).toEqual({});
    expect(Object.keys(result.done ?? {}).sort()).toEqual(['marked', 'plain']);
    expect(result.failed).toMatchObject({
      failed: { error: { message: 'transformer "fail" failed: no' } },
    });
  });

  it('keep their `this`', async () => {
    class Counting implements Destination {
      #count = 0;
      init(): void {
        this.#count = 10;
      }
      push(): number {
        return ++this.#count;
      }
    }
    const { elb } = await startTestFlow({
      sources: { app: { code: appSource } },
      destinations: { d: { code: new Counting() } },
    });

    expect((await elb('page view')).done).toEqual({ d: { data: 11 } });
  });
});
