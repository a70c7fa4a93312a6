import type { StoreValue } from '@walkeros/core';
import type { SheetsLocaleName } from '@walkeros/store-testkit';
import { sampleValues } from '@walkeros/store-testkit';
import fc from 'fast-check';
import { decodeColumn, encodeColumn } from '../src/column-type.js';
import { dateOfSerial, serialOfDate } from '../src/serial-date.js';
import type { NastyColumn } from './nasty-cells.js';
import { LOCALES, nastyCells } from './nasty-cells.js';
import type { Rig } from './open-store.js';
import { closeRigs, openRig } from './open-store.js';

const COLUMNS: readonly NastyColumn[] = ['any', 'string', 'number', 'boolean', 'date', 'json'];
const [, ...TYPES] = COLUMNS;
const columns = Object.fromEntries(TYPES.map((type) => [type, type]));
const keys = nastyCells.map((_, n) => `cell ${n}`);

afterEach(closeRigs);

const open = (locale: SheetsLocaleName, rows: string[][] = []): Promise<Rig> =>
  openRig({ locale, content: { T: [['id', ...COLUMNS], ...rows] }, settings: { columns } });

const valuesIn = (locale: SheetsLocaleName): Record<string, StoreValue>[] =>
  nastyCells.map(({ column, value }) => ({ [column]: value[locale] }));

test('there are more than 200 nasty cells', () => {
  expect(nastyCells.length).toBeGreaterThan(200);
});

test.each(LOCALES)(
  'what people type in a sheet of %s is read as they meant it',
  async (locale) => {
    const { store, person } = await open(
      locale,
      keys.map((key) => [key]),
    );
    nastyCells.forEach(({ column, typed }, index) => {
      person.type(`${'BCDEFG'[COLUMNS.indexOf(column)]}${index + 2}`, typed[locale]);
    });

    expect(await store.getMany(keys)).toEqual(valuesIn(locale));
  },
);

test.each(LOCALES)('what is written to a sheet of %s comes back exactly', async (locale) => {
  const { store, another } = await open(locale);
  const values = valuesIn(locale);

  await Promise.all(values.map((value, n) => store.set(`cell ${n}`, value)));

  const other = await another();
  expect(await other.getMany?.(keys)).toEqual(values);
});

test.each([
  ['number', 'seven', 'holds no number'],
  ['number', "'7", 'holds no number'],
  ['boolean', 'yes', 'holds no boolean'],
  ['date', 'tomorrow', 'holds no ISO 8601 date'],
  ['date', "'2026-13-45", 'holds no ISO 8601 date'],
  ['date', '1E9', 'holds no ISO 8601 date'],
  ['json', 'gold', 'holds no JSON'],
] as const)(
  'a %s column with %j is invalid data that names the cell',
  async (type, typed, problem) => {
    const { store, person } = await open('en_US', [['s1']]);
    const cell = `${'BCDEFG'[COLUMNS.indexOf(type)]}2`;
    person.type(cell, typed);

    const failure = {
      kind: 'invalid-data',
      message: expect.stringContaining(`T!${cell} ${problem}`),
    };
    await expect(store.get('s1')).rejects.toMatchObject(failure);
  },
);

test.each([
  ['string', 7],
  ['number', '7'],
  ['number', Number.NaN],
  ['boolean', 'true'],
  ['date', 46_093],
  ['date', 'tomorrow'],
] as const)('a %s column takes no %p', async (type, value) => {
  const { store, person } = await open('en_US');

  await expect(store.set('s1', { [type]: value })).rejects.toMatchObject({
    kind: 'invalid-data',
    message: expect.stringContaining(`the field "${type}"`),
  });
  expect(person.grid()).toHaveLength(1);
});

test('one bad cell among 1000 rows fails its own row and is named', async () => {
  const rows = Array.from({ length: 1_000 }, (_, n) => [`k${n}`, `{"n":${n}}`]);
  rows[499] = ['k499', 'typed by a person'];
  const { store } = await openRig({
    content: { T: [['id', 'v'], ...rows] },
    settings: { valueColumn: 'v', columns: { v: 'json' } },
  });

  const found = await Promise.allSettled(rows.map(([key = '']) => store.get(key)));

  const served = found.filter(({ status }) => status === 'fulfilled');
  expect(served).toHaveLength(999);
  expect(found[499]).toMatchObject({
    reason: { message: expect.stringContaining('T!B501 holds no JSON') },
  });
});

test.each([
  [{ nowhere: 'string' }, 'no header "nowhere"'],
  [{ id: 'string' }, '"id" is the column of the keys'],
])('settings.columns with %j is invalid data that names the header', async (wrong, message) => {
  const { another } = await open('en_US', [['s1']]);
  const store = await another({ columns: wrong });

  await expect(Promise.resolve(store.get('s1'))).rejects.toThrow(message);
});

test('setup writes the headers of the columns that are declared', async () => {
  const { another, person } = await openRig({ content: { T: [] } });
  const store = await another({ keyColumn: 'id', columns: { born: 'date', zip: 'string' } });

  await store.setup?.();

  expect(person.grid()).toEqual([['id', 'born', 'zip']]);
});

test('a key that Google has rounded is warned about, once', async () => {
  const { store, person, logger } = await open('en_US', [['s1'], ['s2']]);
  person.type('A3', '12345678901234567890');

  await store.get('s1');
  await store.get('s1');

  expect(logger.messages('WARN')).toEqual([expect.stringContaining('more than 15 digits')]);
});

test.each(['string', 'json'] as const)('any text comes back from a %s column', (type) => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.json()), (text) => {
      expect(decodeColumn(encodeColumn(text, 'f', type), 'T!B2', type)).toBe(text);
    }),
    { numRuns: 2_000 },
  );
});

test.each(sampleValues)('$name comes back from a column of JSON exactly', ({ value }) => {
  expect(decodeColumn(encodeColumn(value, 'f', 'json'), 'T!B2', 'json')).toEqual(value);
});

test('any moment of a day is the serial number that reads as it', () => {
  const from = new Date('0001-01-01T00:00:00Z');
  const to = new Date('9999-12-31T23:59:59Z');
  fc.assert(
    fc.property(fc.date({ min: from, max: to, noInvalidDate: true }), (date) => {
      const text = date.toISOString().replace(/(?:\.000)?Z$/, '');
      const read = dateOfSerial(serialOfDate(text) ?? Number.NaN);
      expect(read ?? text).toBe(text);
      expect(decodeColumn(encodeColumn(text, 'f', 'date'), 'T!B2', 'date')).toBe(text);
    }),
    { numRuns: 2_000 },
  );
});
