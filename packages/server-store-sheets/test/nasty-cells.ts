import type { StoreValue } from '@walkeros/core';
import type { SheetsLocaleName } from '@walkeros/store-testkit';

export const LOCALES = ['en_US', 'de_DE', 'fr_FR', 'ja_JP'] as const;

/** The column that a cell is in: of a type that the settings declare, or of `any`. */
export type NastyColumn = 'any' | 'string' | 'number' | 'boolean' | 'date' | 'json';

/** What a person types in a spreadsheet of each locale, and what the store reads there. */
export interface NastyCell {
  column: NastyColumn;
  typed: Readonly<Record<SheetsLocaleName, string>>;
  value: Readonly<Record<SheetsLocaleName, StoreValue>>;
}

type InEach<T> = Readonly<Record<SheetsLocaleName, T>>;

function inEach<T>(values: readonly T[]): InEach<T> {
  const [en, de = en, fr = de, ja = en] = values;
  return { en_US: en, de_DE: de, fr_FR: fr, ja_JP: ja } as InEach<T>;
}

/** One text for all locales, or those of `LOCALES` in their order. */
function cell(
  column: NastyColumn,
  typed: string | readonly string[],
  ...values: StoreValue[]
): NastyCell {
  return { column, typed: inEach([typed].flat()), value: inEach(values) };
}

/** A number as people of each locale write it. */
const numbers = (
  [
    [['1234.5', '1234,5'], 1234.5],
    [['1,234.5', '1.234,5', '1 234,5', '1,234.5'], 1234.5],
    [['1,234,567.89', '1.234.567,89', '1\u202f234\u202f567,89', '1,234,567.89'], 1234567.89],
    [['-0.5', '-0,5'], -0.5],
    [['.5', ',5'], 0.5],
    [['3.', '3,'], 3],
    [['0.1', '0,1'], 0.1],
    [['0.30000000000000004', '0,30000000000000004'], 0.3],
    ['1E5', 100_000],
    [['1.5e-3', '1,5e-3'], 0.0015],
    ['+7', 7],
    ['-7', -7],
    ['-0', 0],
    ['007', 7],
    ['00', 0],
    ['0', 0],
    ['42', 42],
    ['999999999999999', 999_999_999_999_999],
    ['1234567890123456', 1_234_567_890_123_460],
    ['12345678901234567890', 12_345_678_901_234_600_000],
    ['1E21', 1e21],
    ['50%', 0.5],
    ['50 %', 0.5],
    [['12.5%', '12,5%'], 0.125],
    ['-3%', -0.03],
    [['$12', '12 €', '12 €', '¥12'], 12],
    [['$1,234.50', '1.234,50 €', '1\u00a0234,50 €', '¥1,234.50'], 1234.5],
    [['-$7', '-7 €', '-7€', '-¥7'], -7],
    [['$12', '€12', '€12', '￥12'], 12],
  ] satisfies [string | string[], number][]
).flatMap(([typed, value]) => [cell('number', typed, value), cell('any', typed, value)]);

const booleans = [
  ['TRUE', 'WAHR', 'VRAI', 'TRUE'],
  ['true', 'wahr', 'vrai', 'true'],
  ['True', 'Wahr', 'Vrai', 'True'],
  'TRUE',
].flatMap((typed) => [cell('boolean', typed, true), cell('any', typed, true)]);
const falsehoods = [
  ['FALSE', 'FALSCH', 'FAUX', 'FALSE'],
  ['false', 'falsch', 'faux', 'false'],
].flatMap((typed) => [cell('boolean', typed, false), cell('any', typed, false)]);

/** A day as people of each locale write it. */
function written([y, m, d]: readonly [number, number, number], time = ''): string[] {
  return [`${m}/${d}/${y}`, `${d}.${m}.${y}`, `${d}/${m}/${y}`, `${y}/${m}/${d}`].map(
    (day) => day + time,
  );
}

const dates = [
  cell('date', written([2026, 3, 12]), '2026-03-12'),
  cell('date', ['03/12/2026', '12.03.2026', '12/03/2026', '2026/03/12'], '2026-03-12'),
  cell('date', '2026-03-12', '2026-03-12'),
  cell('date', '2026-3-2', '2026-03-02'),
  cell('date', written([2024, 2, 29]), '2024-02-29'),
  cell('date', written([2000, 2, 29]), '2000-02-29'),
  cell('date', written([1900, 3, 1]), '1900-03-01'),
  cell('date', written([1899, 12, 31]), '1899-12-31'),
  cell('date', written([1899, 12, 30]), '1899-12-30'),
  cell('date', written([1899, 12, 29]), '1899-12-29'),
  cell('date', written([1970, 1, 1]), '1970-01-01'),
  cell('date', written([2038, 1, 19]), '2038-01-19'),
  cell('date', written([9999, 12, 31]), '9999-12-31'),
  cell('date', written([2026, 3, 29], ' 02:30'), '2026-03-29T02:30:00'),
  cell('date', written([2026, 3, 12], ' 14:30'), '2026-03-12T14:30:00'),
  cell('date', written([2026, 3, 12], ' 14:30:59'), '2026-03-12T14:30:59'),
  cell('date', written([2026, 12, 31], ' 23:59:59'), '2026-12-31T23:59:59'),
  cell('date', written([2026, 3, 12], ' 0:00:01'), '2026-03-12T00:00:01'),
  cell('date', '2026-03-12 06:07:08', '2026-03-12T06:07:08'),
  // Text that is a date already stays what it is: it may name an offset.
  cell('date', "'2026-03-12", '2026-03-12'),
  cell('date', "'2026-03-12T00:00:00Z", '2026-03-12T00:00:00Z'),
  cell('date', '2026-03-12T14:30:00+01:00', '2026-03-12T14:30:00+01:00'),
  // Where the column does not say so, a date is Google's serial number.
  cell('any', written([2026, 3, 12]), 46_093),
  cell('any', written([1899, 12, 31]), 1),
  cell('any', '12:00', 0.5),
  cell('number', written([2026, 3, 12]), 46_093),
];

/** One text, and another meaning in each country. */
const ambiguous = [
  cell('any', '1,234', 1234, 1.234, 1.234, 1234),
  cell('any', '1.234', 1.234, 1234, '1.234', 1.234),
  cell('any', '1,5', '1,5', 1.5, 1.5, '1,5'),
  cell('any', '1.234,5', '1.234,5', 1234.5, '1.234,5', '1.234,5'),
  cell('any', '1 234', '1 234', '1 234', 1234, '1 234'),
  cell('any', '12,34,56', '12,34,56', '12,34,56', '12,34,56', '12,34,56'),
  cell('any', '4/3/2026', 46_115, '4/3/2026', 46_085, '4/3/2026'),
  cell('any', '4.3.2026', '4.3.2026', 46_085, '4.3.2026', '4.3.2026'),
  cell('any', '2026/4/3', '2026/4/3', '2026/4/3', '2026/4/3', 46_115),
  cell('any', '31/12/2026', '31/12/2026', '31/12/2026', 46_387, '31/12/2026'),
  cell('any', 'WAHR', 'WAHR', true, 'WAHR', 'WAHR'),
  cell('any', 'VRAI', 'VRAI', 'VRAI', true, 'VRAI'),
  cell('any', '$5', 5, '$5', '$5', '$5'),
  cell('any', '5 €', '5 €', 5, 5, '5 €'),
  cell('any', '¥5', '¥5', '¥5', '¥5', 5),
];

/** Text that must stay text, typed with the apostrophe that keeps a spreadsheet from reading it. */
const texts = [
  '007',
  '0049 30 1234567',
  '1E5',
  '1234567890123456789',
  'TRUE',
  'WAHR',
  '2026-03-12',
  '12.03.2026',
  '3/12/2026',
  '50%',
  '$1.23',
  '1,234.5',
  '1.234,5',
  '=1+1',
  '=HYPERLINK("http://127.0.0.1")',
  '+1 555 0100',
  '-7',
  '@mention',
  ' padded ',
  'two\nlines',
  'tab\there',
  "it's",
  "'apostrophe",
  'Ärger',
  'naïve café',
  '日本語',
  '١٢٣',
  '\ud83d\ude00',
  '{"a":1',
  '#hashtag',
  'N/A',
  'NaN',
  'Infinity',
  'undefined',
  'constructor',
];
const plainTexts = texts.flatMap((text) => [
  cell('string', `'${text}`, text),
  cell('any', `'${text}`, text),
]);

/** What another column takes for JSON, a number or a checkbox is text in one of text. */
const textOnly = [
  cell('string', '{"a":1}', '{"a":1}'),
  cell('string', '[1,2]', '[1,2]'),
  cell('string', 'null', 'null'),
  cell('string', '"quoted"', 'quoted'),
  cell('string', '"half', '"half'),
  cell('string', '42', '42'),
  cell('string', '007', '7'),
  cell('string', ['0.5', '0,5'], '0.5'),
  cell('string', ['TRUE', 'WAHR', 'VRAI', 'TRUE'], 'TRUE'),
  cell('string', 'gold', 'gold'),
];

const json = [
  ['{"a":1}', { a: 1 }],
  ['{"a":{"b":[1,2,{"c":null}]}}', { a: { b: [1, 2, { c: null }] } }],
  ['[]', []],
  ['{}', {}],
  ['[1.5,"1,5",true]', [1.5, '1,5', true]],
  ['"text"', 'text'],
  ['"007"', '007'],
  ['"2026-03-12"', '2026-03-12'],
  ['null', null],
  ['{"ümlaut":"日本"}', { ümlaut: '日本' }],
  [' {"a":1}', { a: 1 }],
  ['{"a":"\\u00e9\\n"}', { a: 'é\n' }],
  ['7', 7],
  ['TRUE', true],
] satisfies [string, StoreValue][];

/** More than 200 cells that come back as something else from most programs. */
export const nastyCells: readonly NastyCell[] = [
  ...numbers,
  ...booleans,
  ...falsehoods,
  ...dates,
  ...ambiguous,
  ...plainTexts,
  ...textOnly,
  ...json.map(([typed, value]) => cell('json', typed, value)),
];
