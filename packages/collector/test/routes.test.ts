import type { Chain, Flow, PartialEvent, Transformer } from '@walkeros/core';
import fc from 'fast-check';
import { named, onPath } from './conditions.js';
import { startChain, transformer, visit } from './start-chain.js';
import { appSource, recordingDestination, startTestFlow } from './start-test-flow.js';

const steps: Record<string, Flow.Transformer> = {
  a: { code: visit('a'), next: 'b' },
  b: { code: visit('b', true) },
  c: { code: visit('c') },
  /** Hosts the route under test, so that it is asked about the event. */
  hub: { code: visit('-') },
};

/** The ways that events took to the destination, for a route behind a transformer. */
async function waysOf(next: Chain, events: readonly PartialEvent[]): Promise<unknown[]> {
  const hub = { code: visit('-'), next };
  const { collector, out } = await startChain({ next: 'hub' }, { ...steps, hub });
  for (const event of events) await collector.push(event, { id: 'app' });
  return out.events.map((event) => event.data['path']).sort();
}

const view = { name: 'page view' };
const order = { name: 'order complete' };

describe('a route', () => {
  it.each<[string, Chain, string[]]>([
    [
      'with a match is taken by what matches',
      { match: named('page view'), next: 'a' },
      ['-', '-ab'],
    ],
    ['without a match is taken by all', { next: ['a'] }, ['-a', '-a']],
    ['that is a gate lets nothing else pass', { match: named('page view') }, ['-']],
    [
      'with `one` takes the first that matches',
      { one: [{ match: named('order complete'), next: 'c' }, 'a', 'c'] },
      ['-ab', '-c'],
    ],
    [
      'with `one` of which none matches is passed by',
      { one: [{ match: named('x y'), next: 'a' }] },
      ['-', '-'],
    ],
    [
      'with `many` takes all that match, each with a copy',
      { many: [{ match: named('page view'), next: 'a' }, 'c', ['a', 'c']] },
      ['-ab', '-ac', '-ac', '-c', '-c'],
    ],
    [
      'with `many` of which none matches is passed by',
      { many: [{ match: named('x y'), next: 'a' }] },
      ['-', '-'],
    ],
    [
      'in a list of nothing but routes is one of a choice',
      [{ match: named('page view'), next: 'a' }, { next: 'c' }],
      ['-ab', '-c'],
    ],
    [
      'between transformers is one step of a sequence',
      ['c', { match: named('page view'), next: 'a' }, 'c'],
      ['-cabc', '-cc'],
    ],
    ['that is a gate in a sequence ends it', ['a', { match: named('x y') }, 'c'], []],
    [
      'may hold routes',
      { match: named('page view'), one: [{ match: named('x y') }, { many: ['a', 'c'] }] },
      ['-', '-ab', '-c'],
    ],
    [
      'with `many` in a sequence goes on with every copy',
      [{ many: ['a', 'b'] }, 'c'],
      ['-abc', '-abc', '-bc', '-bc'],
    ],
  ])('%s', async (_, route, ways) => {
    expect(await waysOf(route, [view, order])).toEqual(ways);
  });

  it('of a source is asked about the request', async () => {
    const { collector, out } = await startChain(
      { next: [{ match: onPath('/a'), next: 'a' }, { next: 'c' }] },
      steps,
    );

    await collector.push(view, { id: 'app', ingest: { path: '/a' } });
    await collector.push(view, { id: 'app', ingest: { path: '/b' } });

    expect(out.events.map((event) => event.data['path'])).toEqual(['ab', 'c']);
  });

  it('may be what a transformer answers with', async () => {
    const next = { one: [{ match: named('page view'), next: 'a' }, 'c'] };
    const answer = transformer(() => ({ next }));
    const { elb, out } = await startChain({ next: 'hub' }, { ...steps, hub: { code: answer } });

    await elb('page view');
    await elb('order complete');

    expect(out.events.map((event) => event.data['path'])).toEqual(['ab', 'c']);
  });

  it.each<[string, unknown]>([
    ['names no transformer', { one: ['nobody'] }],
    [
      'has a condition that is none',
      { match: { key: 'x', operator: 'like', value: '' }, next: 'c' },
    ],
    ['contains itself', cyclic()],
  ])(
    'that a transformer answers with and that %s is an error of that event',
    async (_, next) => {
      const answer = transformer(() => ({ next: next as Chain }));
      const { elb, out } = await startChain(
        { next: 'hub' },
        { ...steps, hub: { code: answer } },
      );

      expect(await elb('page view')).toMatchObject({ ok: false });
      expect(out.events).toEqual([]);
    },
  );
});

describe('copies of `many`', () => {
  it('share nothing that can change, of event and ingest alike', async () => {
    const seen: unknown[] = [];
    const meddle: Transformer.Init = () => ({
      type: 'meddle',
      config: {},
      push(event, { ingest }) {
        seen.push(structuredClone([event.data, ingest]));
        (event.data['deep'] as { list: unknown[] }).list.push('meddled');
        (ingest['headers'] as Record<string, string>)['x'] = 'meddled';
      },
    });
    const { collector, out } = await startChain(
      { next: { many: ['one', ['two']] } },
      { one: { code: meddle }, two: { code: meddle } },
    );
    const ingest = { headers: { x: 'sent' } };

    await collector.push(
      { name: 'page view', data: { deep: { list: [1] } } },
      { id: 'app', ingest },
    );

    const fresh = [{ deep: { list: [1] } }, { headers: { x: 'sent' } }];
    expect(seen).toEqual([fresh, fresh]);
    expect(ingest).toEqual({ headers: { x: 'sent' } });
    const given = out.contexts.map((context) => context.ingest['headers']);
    expect(given).toEqual([{ x: 'meddled' }, { x: 'meddled' }]);
    expect(given[0]).not.toBe(given[1]);
  });

  it('do not suffer from the failure of another', async () => {
    const bad = transformer(() => {
      throw new Error('broken');
    });
    const { elb, out } = await startChain(
      { next: { many: ['bad', 'c', 'drop'] } },
      { ...steps, bad: { code: bad }, drop: { code: transformer(() => false) } },
    );

    const result = await elb('page view');

    expect(result).toMatchObject({ ok: false, error: expect.stringContaining('broken') });
    expect(out.events.map((event) => event.data['path'])).toEqual(['c']);
  });

  it('pass 256 steps together at the most, however they multiply', async () => {
    const again = transformer(() => ({ next: { many: ['again', 'again'] } }));
    const { elb, out } = await startChain({ next: 'again' }, { again: { code: again } });

    expect(await elb('page view')).toMatchObject({ ok: false });
    expect(out.events).toEqual([]);
  });
});

describe('routes of any shape', () => {
  const match = fc.record({
    key: fc.constantFrom('event.data.k', 'ingest.path', 'event.name', ''),
    operator: fc.constantFrom('eq', 'contains', 'exists', 'gt', 'regex'),
    value: fc.constantFrom('1', 'page view', '^p'),
    not: fc.boolean(),
  });
  const { chain } = fc.letrec<{ chain: Chain }>((tie) => ({
    chain: fc.oneof(
      { maxDepth: 4 },
      fc.constantFrom('a', 'b', 'c'),
      fc.array(tie('chain'), { maxLength: 3 }),
      fc.record({ match, next: tie('chain') }) as fc.Arbitrary<Chain>,
      fc.record({ one: fc.array(tie('chain'), { minLength: 1, maxLength: 3 }) }),
      fc.record({ many: fc.array(tie('chain'), { minLength: 1, maxLength: 3 }) }),
      fc.record({ match }) as fc.Arbitrary<Chain>,
    ),
  }));

  it('answer every JSON event, and never throw', async () => {
    await fc.assert(
      fc.asyncProperty(chain, fc.jsonValue(), fc.jsonValue(), async (route, data, path) => {
        const out = recordingDestination();
        const { collector } = await startTestFlow({
          sources: { app: { code: appSource, next: 'hub' } },
          transformers: { ...steps, hub: { next: route } },
          destinations: { out: { code: out } },
        });
        const event = { name: 'page view', data: { k: data } } as PartialEvent;

        const result = await collector.push(event, { id: 'app', ingest: { path } });

        expect(result.ok).toBe(true);
        expect(result.dropped ?? false).toBe(out.events.length === 0);
        await collector.push(data as PartialEvent, { id: 'app' });
        await collector.shutdown();
      }),
      { numRuns: 150 },
    );
  });
});

function cyclic(): unknown {
  const route: { next?: unknown } = {};
  route.next = [route];
  return route;
}
