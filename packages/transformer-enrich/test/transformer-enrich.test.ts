import { createMemoryStore } from '@walkeros/store-testkit';
import { createEvent, openEnrich, storeOf } from './open-enrich.js';

const session = { plan: 'pro', visits: 3, tags: ['a'] };

describe('enrichment', () => {
  test('merges what the store holds for the session into the data', () => {
    const { push } = openEnrich(createMemoryStore({ s1: session }));
    expect(push(createEvent())).toEqual({
      event: createEvent({ data: { title: 'Home', ...session } }),
    });
  });

  test('lets the fields of the store win over those of the event', () => {
    const { push } = openEnrich(createMemoryStore({ s1: { title: 'Start' } }));
    expect(push(createEvent())).toMatchObject({ event: { data: { title: 'Start' } } });
  });

  test('answers at once when the store does', () => {
    const { push } = openEnrich(createMemoryStore({ s1: session }));
    expect(push(createEvent())).not.toBeInstanceOf(Promise);
    expect(push(createEvent({ user: { session: 's2' } }))).not.toBeInstanceOf(Promise);
  });

  test('waits for a store that answers later', async () => {
    const { push, clock } = openEnrich(storeOf(() => Promise.resolve(session)));
    expect(await push(createEvent())).toMatchObject({ event: { data: session } });
    expect(clock.pending).toBe(0);
  });

  test('changes neither the event it was given nor the value of the store', async () => {
    const store = createMemoryStore({ s1: session });
    const before = structuredClone({ event: createEvent(), session });
    const event = createEvent();
    await openEnrich(store, { target: 'data.deep.er', status: 'data.status' }).push(event);
    await openEnrich(store).push(event);
    expect({ event, session }).toEqual(before);
  });

  test('keeps __proto__ in a value as data', () => {
    const value = JSON.parse('{"__proto__":{"polluted":1},"plan":"pro"}') as typeof session;
    const { push } = openEnrich(createMemoryStore({ s1: value }));
    const result = push(createEvent()) as { event: { data: object } };
    expect(Object.keys(result.event.data)).toEqual(['title', '__proto__', 'plan']);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});

describe('the target', () => {
  test('may be any path, and takes values of any kind there', () => {
    for (const value of [5, 'pro', null, false, [1, 2], session]) {
      const { push } = openEnrich(createMemoryStore({ s1: value }), {
        target: 'user.crm.plan',
      });
      expect(push(createEvent())).toMatchObject({
        event: { user: { session: 's1', crm: { plan: value } } },
      });
    }
  });

  test.each([['pro'], [null], [[1]], [5]])(
    'keeps its object when the value is %j, and the log says so once',
    async (value) => {
      const { push, logger } = openEnrich(createMemoryStore({ s1: value }));
      expect(push(createEvent())).toEqual({ event: createEvent() });
      await push(createEvent());
      expect(logger.messages('ERROR')).toEqual([
        'lookups: a value is not an object, so it cannot be merged into "data"',
      ]);
    },
  );
});

describe('the map', () => {
  test('takes fields of the value and renames them', () => {
    const map = { tier: 'plan', first: 'tags.0', kind: { value: 'crm' }, absent: 'no.such' };
    const { push } = openEnrich(createMemoryStore({ s1: session }), { map });
    expect(push(createEvent())).toMatchObject({
      event: { data: { title: 'Home', tier: 'pro', first: 'a', kind: 'crm' } },
    });
  });

  test('sees the event in its functions', async () => {
    const map = {
      label: { fn: (value: unknown, { event }: { event: unknown }) => [value, event].length },
    };
    const { push } = openEnrich(createMemoryStore({ s1: session }), { map });
    expect(push(createEvent())).toMatchObject({ event: { data: { label: 2 } } });
  });
});

describe('the key', () => {
  test.each([
    ['user.id', { user: { id: 'u7' } }, 'u7'],
    ['user.id', { user: { id: 42 } }, '42'],
    ['user.id', { user: { id: 0 } }, '0'],
    ['user.vip', { user: { vip: true } }, 'true'],
    [['user.id', 'user.device'], { user: { device: 'd1' } }, 'd1'],
    [{ key: 'user.id', value: 'anonymous' }, { user: {} }, 'anonymous'],
    [{ fn: () => 'made' }, {}, 'made'],
  ])('%j is taken from the event', async (key, changes, expected) => {
    const store = createMemoryStore();
    await openEnrich(store, { key }).push(createEvent(changes));
    expect(store.calls).toEqual([{ operation: 'get', key: expected }]);
  });

  test.each([
    [{}],
    [{ session: '' }],
    [{ session: null }],
    [{ session: { id: 1 } }],
    [{ session: [1] }],
  ])('is none in user %j, which is a miss that asks no store', (user) => {
    const store = createMemoryStore();
    const { push } = openEnrich(store, { status: 'custom.lookup' });
    expect(push(createEvent({ user }))).toMatchObject({
      event: { custom: { lookup: 'missing' } },
    });
    expect(store.calls).toEqual([]);
  });

  test('that is an object is named in the log once', async () => {
    const { push, logger } = openEnrich(createMemoryStore(), { key: 'user' });
    await push(createEvent());
    await push(createEvent());
    expect(logger.messages('WARN')).toEqual([
      'the key is an object or a list; name one of its fields in settings.key',
    ]);
  });
});

describe('a miss', () => {
  test('passes the event on as it is', () => {
    const { push } = openEnrich(createMemoryStore());
    const event = createEvent();
    const result = push(event);
    expect(result).toEqual({ event });
  });

  test('drops the event when asked to', async () => {
    expect(openEnrich(createMemoryStore(), { onMiss: 'drop' }).push(createEvent())).toBe(false);
    const later = storeOf(() => Promise.resolve(undefined));
    expect(await openEnrich(later, { onMiss: 'drop' }).push(createEvent())).toBe(false);
  });

  test('is told apart from null, which is a value', () => {
    const settings = { target: 'data.crm', onMiss: 'drop' };
    const { push } = openEnrich(createMemoryStore({ s1: null }), settings);
    expect(push(createEvent())).toMatchObject({ event: { data: { crm: null } } });
  });
});

describe('the status', () => {
  test('tells found, missing and failed apart', async () => {
    const store = storeOf((key) => {
      if (key === 'bad') throw new Error('down');
      return key === 's1' ? session : undefined;
    });
    const { push } = openEnrich(store, { status: 'custom.lookup' });
    for (const [key, lookup] of [
      ['s1', 'found'],
      ['s2', 'missing'],
      ['bad', 'failed'],
    ] as const) {
      const result = await push(createEvent({ user: { session: key } }));
      expect(result).toMatchObject({ event: { custom: { lookup } } });
    }
  });

  test('is nowhere by default', () => {
    const { push } = openEnrich(createMemoryStore());
    expect(push(createEvent())).toEqual({ event: createEvent() });
  });
});
