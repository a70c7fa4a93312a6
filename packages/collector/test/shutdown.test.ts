import type { Flow, Source, Store, Transformer } from '@walkeros/core';
import {
  createFakeClock,
  createMemoryStore,
  createRecordingLogger,
  settle,
} from '@walkeros/store-testkit';
import { startFlow } from '../src/index.js';
import { deferred, startTestFlow } from './start-test-flow.js';

const cache = { rules: [{ ttl: 60 }] };

/** A flow of everything, which writes down what closes. */
function closingFlow(closed: string[]): Flow {
  const destroy = (label: string) => () => void closed.push(label);
  const store =
    (id: string): Store.Init =>
    () => ({ ...createMemoryStore(), destroy: destroy(`store ${id}`) });
  const source: Source.Init = ({ env }) => ({
    type: 's',
    config: {},
    push: (event) => env.push(event as object),
    destroy: destroy('source'),
  });
  const transformer: Transformer.Init = () => ({
    type: 't',
    config: {},
    push: () => undefined,
    destroy: destroy('transformer'),
  });
  return {
    sources: { s: { code: source, next: 't' } },
    transformers: { t: { code: transformer } },
    destinations: { d: { code: { push() {}, destroy: destroy('destination') } } },
    stores: {
      redis: { code: store('redis'), cache },
      api: { code: store('api'), cache: { store: 'redis', ...cache } },
      plain: { code: store('plain') },
    },
  };
}

describe('a shutdown', () => {
  it('closes sources, destinations, transformers and stores, no store after its tier', async () => {
    const closed: string[] = [];
    const { collector } = await startTestFlow(closingFlow(closed));

    await collector.shutdown();

    expect(closed.slice(0, 4)).toEqual(['source', 'destination', 'transformer', 'store api']);
    expect(closed.slice(4).sort()).toEqual(['store plain', 'store redis']);
  });

  it('happens once, however often it is asked for', async () => {
    const closed: string[] = [];
    const { collector } = await startTestFlow(closingFlow(closed));

    await Promise.all([collector.shutdown(), collector.shutdown()]);
    await collector.shutdown();

    expect(closed).toHaveLength(6);
  });

  it('leaves no timer behind', async () => {
    const { collector, clock, elb } = await startTestFlow(closingFlow([]));
    await elb('page view');

    await collector.shutdown();

    expect(clock.pending).toBe(0);
  });

  it('waits for events that are on their way, and refuses new ones', async () => {
    const sent = deferred<void>();
    const closed: string[] = [];
    const destination = {
      push: () => sent.promise,
      destroy: () => void closed.push('destination'),
    };
    const { collector, elb } = await startTestFlow({
      destinations: { d: { code: destination } },
    });
    const pushed = elb('page view');
    const stopped = collector.shutdown();
    await settle();

    expect(await elb('page view')).toEqual({
      ok: false,
      code: 'FLOW_STOPPED',
      error: 'the flow has been stopped',
    });
    expect(closed).toEqual([]);
    sent.resolve();
    expect(await pushed).toMatchObject({ ok: true });
    await stopped;
    expect(closed).toEqual(['destination']);
  });

  it.each([
    [undefined, 10_000],
    ['3s', 3_000],
  ])('with a shutdownTimeout of %s waits at most %i ms', async (shutdownTimeout, waitMs) => {
    const { collector, clock, elb, logger } = await startTestFlow({
      collector: { ...(shutdownTimeout !== undefined && { shutdownTimeout }) },
      destinations: {
        d: { code: { push: () => new Promise(() => undefined) }, config: { timeout: '60s' } },
      },
    });
    void elb('page view');
    let isStopped = false;
    const stopped = collector.shutdown().then(() => (isStopped = true));

    await clock.advanceAsync(waitMs - 1);
    expect(isStopped).toBe(false);
    await clock.advanceAsync(1);
    await stopped;

    expect(logger.messages('ERROR')).toEqual([`1 events did not arrive within ${waitMs} ms`]);
  });

  it('leaves behind what hangs for five seconds or fails, and logs it', async () => {
    const closed: string[] = [];
    const hang = { ...createMemoryStore(), destroy: () => new Promise<void>(() => undefined) };
    const fail = {
      ...createMemoryStore(),
      destroy: () => {
        throw new Error('no');
      },
    };
    const good = { ...createMemoryStore(), destroy: () => void closed.push('good') };
    const { collector, clock, logger } = await startTestFlow({
      stores: {
        good: { code: () => good },
        hang: { code: () => hang, cache: { store: 'good', ...cache } },
        fail: { code: () => fail },
      },
    });

    const stopped = collector.shutdown();
    await clock.advanceAsync(5_000);
    await stopped;

    expect(closed).toEqual(['good']);
    expect(logger.messages('ERROR').sort()).toEqual([
      'store "fail" did not close: no',
      'store "hang" did not close: no answer within 5000 ms',
    ]);
  });

  it('follows when a later part does not open', async () => {
    const closed: string[] = [];
    const flow = closingFlow(closed);
    const broken = { code: () => Promise.reject(new Error('port in use')) };

    await expect(
      startTestFlow({ ...flow, sources: { ...flow.sources, broken } }),
    ).rejects.toMatchObject({ code: 'INIT_FAILED', path: 'sources.broken' });
    expect(closed).toHaveLength(6);
  });

  it('follows when a source does not open in time; it is closed should it open later', async () => {
    const closed: string[] = [];
    const late = deferred<Source>();
    const clock = createFakeClock();
    const sources = { slow: { code: () => late.promise } };
    const starting = startFlow(
      { ...closingFlow(closed), sources },
      { clock, logger: createRecordingLogger() },
    ).catch((error: unknown) => error);

    await clock.advanceAsync(30_000);
    expect(await starting).toMatchObject({ code: 'INIT_FAILED', path: 'sources.slow' });
    expect(closed).toHaveLength(5);

    const push = (): Promise<unknown> => Promise.resolve();
    late.resolve({ type: 's', config: {}, push, destroy: () => void closed.push('late') });
    await settle();
    expect(closed).toContain('late');
  });
});
