import { closeRigs, openRig } from './open-store.js';

afterEach(closeRigs);

describe('reading by key', () => {
  test('a row is an object keyed by the headers, without the key', async () => {
    const { store } = await openRig();

    expect(await store.get('s1')).toEqual({ tier: 'gold', score: 98.5 });
  });

  test('one cell is the value where a value column is named', async () => {
    const { store } = await openRig({ settings: { valueColumn: 'tier' } });

    expect(await store.get('s2')).toBe('silver');
  });

  test('opening asks nothing of Google, and a cold read is one request', async () => {
    const { store, server } = await openRig();
    expect(server.requests).toEqual([]);

    await store.get('s1');

    expect(server.counters).toMatchObject({ reads: 1, tokens: 1 });
  });

  test('60 lookups one after the other are 60 requests', async () => {
    const { store, server } = await openRig();

    for (let count = 0; count < 60; count += 1) await store.get('s1');

    expect(server.counters).toMatchObject({ reads: 60, tokens: 1, rejected: 0 });
  });

  test('lookups of one turn share a request, and so does getMany', async () => {
    const { store, server } = await openRig();

    const values = await Promise.all(['s1', 's2', 'nobody', 's1'].map((key) => store.get(key)));
    const many = await store.getMany(['s2', 'nobody']);

    expect(values[0]).toEqual(values[3]);
    expect(values[0]).not.toBe(values[3]);
    expect(values[2]).toBeUndefined();
    expect(many).toEqual([{ tier: 'silver', score: 7 }, undefined]);
    expect(server.counters.reads).toBe(2);
  });

  test('a key that is not there is absent, and there once a person adds it', async () => {
    const { store, person } = await openRig();

    expect(await store.get('s3')).toBeUndefined();
    person.insertRow(2, ['s3', 'bronze']);

    expect(await store.get('s3')).toEqual({ tier: 'bronze' });
  });

  test('a cleared value is absent, in both shapes', async () => {
    const { store, person, another } = await openRig();
    const tiers = await another({ valueColumn: 'tier' });

    person.setCell('B2', null);

    expect(await tiers.get('s1')).toBeUndefined();
    expect(await store.get('s1')).toEqual({ score: 98.5 });
    person.setCell('C2', '');
    expect(await store.get('s1')).toBeUndefined();
  });

  test('columns are found by their headers, wherever they are', async () => {
    const { store, person } = await openRig({ settings: { keyColumn: 'session' } });

    person.moveColumn('score', 0);
    person.moveColumn('session', 2);

    expect(await store.get('s2')).toEqual({ score: 7, tier: 'silver' });
  });

  test('number and checkbox cells are keys as they read', async () => {
    const { store } = await openRig({
      content: {
        Users: [
          ['id', 'name'],
          [42, 'Ada'],
          [true, 'Bob'],
          ['007', 'James'],
        ],
      },
    });

    expect(await store.getMany(['42', 'TRUE', '007', '7'])).toEqual([
      { name: 'Ada' },
      { name: 'Bob' },
      { name: 'James' },
      undefined,
    ]);
  });

  test('the topmost of two rows with one key counts, and a warning says so once', async () => {
    const { store, person, logger } = await openRig();

    person.insertRow(2, ['s2', 'platinum']);
    await store.get('s2');

    expect(await store.get('s2')).toEqual({ tier: 'platinum' });
    expect(logger.messages('WARN')).toEqual([
      'the key "s2" is in several rows of "Sessions"; the topmost one counts',
    ]);
  });

  test('a row that cannot be read fails alone', async () => {
    const { store, person } = await openRig();
    person.setCell('B2', { value: '#N/A', formula: '=NA()' });

    const [broken, fine] = await Promise.allSettled([store.get('s1'), store.get('s2')]);

    expect(broken).toMatchObject({
      status: 'rejected',
      reason: {
        code: 'STORE_INVALID_DATA',
        message: expect.stringContaining('Sessions!B2 shows the error #N/A') as string,
      },
    });
    expect(fine).toMatchObject({ status: 'fulfilled', value: { tier: 'silver' } });
  });

  test.each(['#N/A', '#REF!', '#NAME?', '#DIV/0!', '#VALUE!', '#NUM!', '#NULL!', '#ERROR!'])(
    'a formula that shows %s is invalid data, never a value',
    async (value) => {
      const { store, person } = await openRig();
      person.setCell('B2', { value, error: true, formula: '=x' });

      await expect(store.get('s1')).rejects.toMatchObject({ kind: 'invalid-data' });
    },
  );

  test('a formula that still loads is unavailable, not a value', async () => {
    const { store, person } = await openRig();
    person.setCell('B2', 'Loading...');

    await expect(store.get('s1')).rejects.toMatchObject({ kind: 'unavailable' });
  });
});

describe('headers', () => {
  test.each([
    ['an empty header row', [[], ['s1']], {}, 'row 1 of "T" holds no headers'],
    ['a blank header', [['id', '', 'b']], {}, 'T!B1 has no header'],
    ['a blank first header', [['', 'b']], {}, 'T!A1 has no header'],
    ['a duplicate header', [['id', 'b', 'b']], {}, 'T!B1 and T!C1 have the same header "b"'],
    [
      'a missing key column',
      [['id', 'b']],
      { keyColumn: 'key' },
      'no header "key", only "id", "b"',
    ],
    ['a missing value column', [['id', 'b']], { valueColumn: 'v' }, 'no header "v"'],
  ])('%s is invalid data that names the place', async (_, rows, settings, message) => {
    const { store } = await openRig({ content: { T: rows }, settings });

    await expect(store.get('s1')).rejects.toMatchObject({
      code: 'STORE_INVALID_DATA',
      message: expect.stringContaining(message) as string,
    });
  });

  test('other columns may be what they like where one column is the value', async () => {
    const { store } = await openRig({
      content: {
        T: [
          ['id', '', 'x', 'x', 'v'],
          ['a', 1, 2, 3, 'value'],
        ],
      },
      settings: { valueColumn: 'v' },
    });

    expect(await store.get('a')).toBe('value');
  });

  test('a header that is renamed is reported, and found again when it is back', async () => {
    const { store, person } = await openRig({ settings: { valueColumn: 'tier' } });

    person.renameHeader('tier', 'level');
    await expect(store.get('s1')).rejects.toMatchObject({ kind: 'invalid-data' });
    person.renameHeader('level', 'tier');

    expect(await store.get('s1')).toBe('gold');
  });
});

describe('a tab of 10 000 rows', () => {
  const rows = Array.from({ length: 10_000 }, (_, row) => [`key ${row}`, `value ${row}`]);
  const content = { Big: [['key', 'value'], ...rows] };
  const big = (): ReturnType<typeof openRig> =>
    openRig({
      content,
      settings: { valueColumn: 'value', quota: { reads: 1000 } },
      quota: false,
    });

  test('is read whole once, and by row from then on', async () => {
    const { store, server } = await big();

    expect(await store.get('key 9999')).toBe('value 9999');
    expect(await store.getMany(['key 5', 'key 77', 'nobody'])).toEqual([
      'value 5',
      'value 77',
      undefined,
    ]);
    expect(await store.get('key 77')).toBe('value 77');

    expect(server.counters.reads).toBe(3);
  });

  test('a row that moved is found again, never misread', async () => {
    const { store, person } = await big();
    await store.get('key 5');

    person.sortRows('value', 'descending');
    expect(await store.get('key 5')).toBe('value 5');
    person.insertRow(2);
    expect(await store.get('key 77')).toBe('value 77');
    person.deleteRow(2);
    person.moveColumn('value', 0);
    person.moveColumn('value', 1);
    person.deleteRow(10_001);

    expect(await store.get('key 9998')).toBe('value 9998');
    expect(await store.getMany(['key 5', 'key 0'])).toEqual(['value 5', undefined]);
  });

  test('a key that a person adds is found', async () => {
    const { store, person } = await big();
    await store.get('key 5');

    person.insertRow(3, ['new', 'value']);

    expect(await store.get('new')).toBe('value');
  });

  test('a header that is renamed between reads is reported', async () => {
    const { store, person } = await big();
    await store.get('key 5');

    person.renameHeader('value', 'other');

    await expect(store.get('key 5')).rejects.toMatchObject({ kind: 'invalid-data' });
  });
});
