import type { Transformer } from '@walkeros/core';
import { startChain, transformer, visit } from './start-chain.js';
import { startTestFlow } from './start-test-flow.js';

describe('a transformer', () => {
  it('that answers false drops the event on purpose', async () => {
    const { elb, out, collector } = await startChain(
      { next: 't' },
      { t: { code: transformer(() => false) } },
    );

    expect(await elb('page view')).toMatchObject({ ok: true, dropped: true });
    expect(out.events).toEqual([]);
    expect(collector.status.transformers['t']).toEqual({ dropped: 1, failed: 0 });
  });

  it.each([
    ['throws', () => Promise.reject(new Error('no lookup'))],
    [
      'throws at once',
      () => {
        throw new Error('no lookup');
      },
    ],
  ])('that %s does not lose the event in silence', async (_, push) => {
    const { elb, out, logger, collector } = await startChain(
      { next: 't' },
      { t: { code: transformer(push) } },
    );

    expect(await elb('page view')).toMatchObject({
      ok: false,
      error: 'transformer "t" failed: no lookup',
      event: { name: 'page view' },
    });
    expect(out.events).toEqual([]);
    expect(logger.messages('ERROR')).toEqual(['transformer "t": no lookup']);
    expect(collector.status.failed).toBe(1);
  });

  it('that hangs is cut off at its deadline', async () => {
    const { elb, clock } = await startChain(
      { next: 't' },
      {
        t: { code: transformer(() => new Promise(() => undefined)), config: { timeout: 100 } },
      },
    );

    const pushed = elb('page view');
    await clock.advanceAsync(100);

    expect(await pushed).toMatchObject({
      ok: false,
      error: 'transformer "t" failed: no answer within 100 ms',
    });
  });

  it('that leaves a part out removes it, and keeps what the event is', async () => {
    const { elb, out } = await startChain(
      { next: 't' },
      { t: { code: transformer(() => ({ event: { data: { only: 'this' } } })) } },
    );

    await elb({ name: 'page view', id: 'given', user: { email: 'a@b.c' } });

    expect(out.events).toMatchObject([
      { name: 'page view', id: 'given', data: { only: 'this' }, user: {} },
    ]);
  });

  it('may make several events, each of which goes on by itself', async () => {
    const fork = transformer((event) => [
      { event: { ...event, data: { n: 1, shared: event.user } } },
      { event: { ...event, data: { n: 2, shared: event.user } }, next: 'b' },
      {},
    ]);
    const { elb, out } = await startChain(
      { next: ['fork', 'a'] },
      { fork: { code: fork }, a: { code: visit('a') }, b: { code: visit('b', true) } },
    );

    const result = await elb('page view');

    expect(result).toMatchObject({ ok: true, done: { out: {} } });
    expect(
      out.events.map(({ data }) => `${String(data['n'])} ${String(data['path'])}`).sort(),
    ).toEqual(['1 a', '2 b', 'undefined a']);
  });

  it('may change its event in place, which changes neither the input nor another event', async () => {
    const fork = transformer((event) => [{ event }, { event: { ...event } }, {}]);
    const count = transformer((event) => {
      const list = event.data['list'] as number[];
      list.push(list.length);
    });
    const input = { name: 'page view', data: { list: [0] } };
    const { elb, out } = await startChain(
      { next: ['fork', 'count'] },
      { fork: { code: fork }, count: { code: count } },
    );

    await elb(input);

    expect(out.events.map(({ data }) => data['list'])).toEqual([
      [0, 1],
      [0, 1],
      [0, 1],
    ]);
    expect(input.data.list).toEqual([0]);
  });

  it('alone in its chain changes nothing of the input either', async () => {
    const clear = transformer((event) => void (event.data['list'] as number[]).splice(0));
    const input = { name: 'page view', data: { list: [0] } };
    const { elb, out } = await startChain({ next: 't' }, { t: { code: clear } });

    await elb(input);

    expect(out.events[0]?.data).toEqual({ list: [] });
    expect(input.data.list).toEqual([0]);
  });

  it.each([
    ['at once', false],
    ['later', true],
  ])('that makes an event contain itself %s spoils that event only', async (_, isAsync) => {
    const circle = transformer((event) => {
      Object.assign(event.data, { self: event.data });
      return isAsync ? Promise.resolve() : undefined;
    });
    const { elb, collector } = await startChain({ next: 't' }, { t: { code: circle } });

    expect(await elb('page view')).toMatchObject({ ok: false });
    expect(await collector.push({ name: 'page view' })).toMatchObject({ ok: true });
  });

  it('loses one of several events when that one fails, and says so', async () => {
    const fork = transformer((event) => [{ event }, { event, next: 'bad' }]);
    const bad = transformer(() => Promise.reject(new Error('no')));
    const { elb, out } = await startChain(
      { next: 'fork' },
      { fork: { code: fork }, bad: { code: bad } },
    );

    const result = await elb('page view');

    expect(result).toMatchObject({ ok: false });
    expect(out.events).toHaveLength(1);
  });

  it('may send the event another way, but not to a step that does not exist', async () => {
    const route = transformer((event) => ({ next: String(event.data['to']) }));
    const { elb, out } = await startChain(
      { next: ['route', 'a'] },
      { route: { code: route }, a: { code: visit('a') }, b: { code: visit('b') } },
    );

    await elb('page view', { to: 'b' });
    const lost = await elb('page view', { to: 'nowhere' });

    expect(out.events.map(({ data }) => data['path'])).toEqual(['b']);
    expect(lost.error).toContain('next "nowhere", which is not a transformer');
  });

  it('that sends events round in a circle is stopped', async () => {
    const { elb } = await startChain(
      { next: 'again' },
      { again: { code: transformer(() => ({ next: 'again' })) } },
    );

    expect((await elb('page view')).error).toContain('more than 256 steps');
  });

  it('is opened with its config and env, initialised, and given what the source knows', async () => {
    const seen: unknown[] = [];
    const { collector } = await startChain(
      { next: 't' },
      {
        t: {
          config: { settings: { a: 1 } },
          env: { tool: 'x' },
          code: (context) => ({
            type: 't',
            config: context.config,
            init: () => void seen.push([context.id, context.config, context.env]),
            push: (_, { ingest, id }) => void seen.push([id, ingest]),
          }),
        },
      },
    );

    await collector.push({ name: 'page view' }, { id: 'app', ingest: { path: '/collect' } });

    expect(seen).toEqual([
      ['t', { settings: { a: 1 } }, { tool: 'x' }],
      ['t', { path: '/collect' }],
    ]);
  });

  it('that nothing names is not run, and the start says so', async () => {
    const { logger, elb, out } = await startChain(
      { next: 'a' },
      { a: {}, alone: { code: visit('x') } },
    );

    await elb('page view');

    expect(logger.messages('WARN')).toEqual([
      'transformer "alone" is never run: no "next" or "before" names it',
    ]);
    expect(out.events[0]?.data).toEqual({});
  });

  it.each([
    ['its init returns false', () => ({ type: 't', config: {}, push() {}, init: () => false })],
    ['it has no push', () => ({ type: 't' })],
  ])('does not open when %s', async (_, code) => {
    const flow = { transformers: { t: { code: code as unknown as Transformer.Init } } };

    await expect(startTestFlow(flow)).rejects.toMatchObject({
      code: 'INIT_FAILED',
      path: 'transformers.t',
    });
  });
});
