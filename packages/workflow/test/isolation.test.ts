import { inspect } from 'node:util';
import { createMemoryStore, sampleValues } from '@walkeros/store-testkit';
import fc from 'fast-check';
import { createWorkflow, err, ok, UnexpectedError, type Result } from '../src/index.js';
import { pack, unpack } from '../src/packed-value.js';
import { recordEvents } from './recorded-events.js';
import { createUserWorkflow } from './users.js';

class NotFound extends Error {
  readonly code = 404;
  constructor(id: string) {
    super(`no ${id}`);
    this.name = 'NotFound';
  }
}

/** Runs a step twice on one cache; answers with the second, cached result. */
async function cached(
  result: Result<unknown, unknown>,
  cache: Map<string, unknown> | ReturnType<typeof createMemoryStore> = new Map(),
): Promise<Result<unknown, unknown>> {
  const work = async () => result;
  const workflow = createWorkflow('w', { work }, { cache });
  const run = () => workflow.run(({ step }) => step('work', work, { key: 'k' }));
  await run();
  const second = await run();
  expect(workflow.counters).toMatchObject({ hits: 1, misses: 1 });
  return second;
}

describe('a cached value', () => {
  test('is not changed by what callers do to theirs', async () => {
    const { fetch } = createUserWorkflow({ cache: new Map() });

    for (const run of [1, 2, 3]) {
      const result = await fetch('1');
      expect(result).toEqual(ok({ id: '1', name: 'user 1', tags: ['new'] }));
      if (result.ok) result.value.tags.push(`changed by ${run}`);
    }
  });

  test('is shared when isolation is switched off, whatever it is', async () => {
    const socket = new (class Socket {})();
    const work = async () => ok(socket);
    const workflow = createWorkflow('w', { work }, { cache: new Map(), isolate: false });
    const run = () => workflow.run(({ step }) => step('work', work, { key: 'k' }));

    await run();

    expect(await run()).toEqual(ok(socket));
    expect(workflow.counters.hits).toBe(1);
  });

  test('that somebody shares is copied for those who do not, and the other way round', async () => {
    const value = { at: new Date(7), list: [1] };
    const work = async () => ok(value);
    for (const isolate of [true, false]) {
      const cache = new Map<string, unknown>();
      const read = async (isolated: boolean) => {
        const workflow = createWorkflow('w', { work }, { cache, isolate: isolated });
        return workflow.run(({ step }) => step('work', work, { key: 'k' }));
      };

      await read(isolate);
      const other = await read(!isolate);

      expect(other).toEqual(ok(value));
      expect(other.ok && other.value).not.toBe(value);
    }
  });

  test.each<[string, unknown]>([
    ['a function', { close: () => undefined }],
    ['an instance of a class', { socket: new (class Socket {})() }],
    ['a symbol', Symbol('s')],
    ['a symbol as a key', { [Symbol('s')]: 1 }],
    ['a list with gaps', new Array(3)],
    ['itself', selfContaining()],
  ])('that holds %s is served, not cached, with a warning', async (_what, value) => {
    const cache = new Map<string, unknown>();
    const { onEvent, warnings } = recordEvents();
    const work = async () => ok(value);
    const workflow = createWorkflow('w', { work }, { cache, onEvent });

    const result = await workflow.run(({ step }) => step('work', work, { key: 'k' }));

    expect(result.ok && result.value).toBe(value);
    expect(cache.size).toBe(0);
    expect(warnings()).toEqual(['not-copyable']);
  });

  test.each(sampleValues.map(({ name, value }) => [name, value]))(
    'comes back as it was: %s',
    async (_name, value) => {
      expect(await cached(ok(value))).toEqual(ok(value));
      expect(await cached(ok(value), createMemoryStore())).toEqual(ok(value));
    },
  );

  test.each<[string, unknown]>([
    ['undefined', undefined],
    ['null', null],
    ['a missing field', { a: undefined, b: null }],
    ['a date', new Date(7)],
    ['no date', new Date(Number.NaN)],
    ['a big integer', 2n ** 70n],
    ['numbers that JSON loses', [-0, Number.NaN, Number.POSITIVE_INFINITY]],
    ['bytes', new Uint8Array([0, 255])],
    ['a buffer', Buffer.from('text')],
    ['a map of sets', new Map([[new Date(1), new Set(['a', undefined])]])],
    ['an object that looks like ours', { $workflow: ['date', 1], other: { $workflow: 5 } }],
    ['an own __proto__', JSON.parse('{"__proto__":{"a":1},"b":2}')],
  ])('survives a Map, a store and JSON: %s', async (_what, value) => {
    expectSame(await cached(ok(value)), ok(value));
    expectSame(await cached(ok(value), createMemoryStore()), ok(value));
    expectSame(throughJson(value), value);
  });

  test('packs and unpacks anything, through JSON too', () => {
    const values = fc.anything({
      withBigInt: true,
      withDate: true,
      withMap: true,
      withSet: true,
      withTypedArray: false,
    });
    fc.assert(fc.property(values, (value) => expectSame(throughJson(value), value)));
  });
});

describe('a cached error', () => {
  test('keeps its class, message, fields and causes in a Map', async () => {
    const cause = new AggregateError([new TypeError('one')], 'all failed');
    const error = Object.assign(new NotFound('7'), { cause });

    const result = await cached(err(error));

    expect(result).toMatchObject({ ok: false });
    const found = result.ok ? undefined : result.error;
    expect(found).toBeInstanceOf(NotFound);
    expect(found).not.toBe(error);
    expect(found).toMatchObject({ message: 'no 7', code: 404, name: 'NotFound' });
    expect((found as Error).stack).toBe(error.stack);
    expect((found as Error).cause).toBeInstanceOf(AggregateError);
    expect(((found as Error).cause as AggregateError).errors).toEqual([new TypeError('one')]);
  });

  test('keeps name, message, fields and causes in a store', async () => {
    const cause = new TypeError('no route', { cause: 'cable' });

    const result = await cached(err(new NotFound('7'), { cause }), createMemoryStore());

    expect(result).toMatchObject({ error: { name: 'NotFound', message: 'no 7', code: 404 } });
    expect(result.ok ? undefined : result.error).toBeInstanceOf(Error);
    expect(result.ok ? undefined : result.cause).toBeInstanceOf(TypeError);
    expect(result).toMatchObject({ cause: { message: 'no route', cause: 'cable' } });
  });

  test('is cached without the parts of its cause that cannot be copied', async () => {
    const cause = Object.assign(new Error('failed'), { request: { socket: () => undefined } });

    const result = await cached(err('FAILED', { cause }));

    expect(result).toMatchObject({ error: 'FAILED', cause: { message: 'failed' } });
    expect(result.ok ? undefined : result.cause).not.toHaveProperty('request');
    expect(await cached(err('FAILED', { cause: Symbol('s') }))).toMatchObject({
      cause: 'a symbol that could not be copied',
    });
  });

  test('of this package comes back as what it is', () => {
    const error = new UnexpectedError('timeout', 'late', { step: 'fetch', cause: 7 });

    const found = throughJson(error);

    expect(found).toBeInstanceOf(UnexpectedError);
    expect(found).toMatchObject({
      reason: 'timeout',
      step: 'fetch',
      cause: 7,
      type: 'UnexpectedError',
    });
  });
});

function throughJson(value: unknown): unknown {
  return unpack(JSON.parse(JSON.stringify(pack(value, { inMemory: false }))));
}

/** Also tells `-0`, missing fields and the order in a Map apart. */
function expectSame(actual: unknown, expected: unknown): void {
  expect(inspect(actual, { depth: 99 })).toBe(inspect(expected, { depth: 99 }));
}

function selfContaining(): unknown {
  const value: { self?: unknown } = {};
  value.self = value;
  return value;
}
