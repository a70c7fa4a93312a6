import { readCsv } from '../../src/init/read-csv.js';

/** Text, key column, types, and the first row as it is read. */
const fixtures: [string, string, string | undefined, string, object][] = [
  [
    'a plain table',
    'id,plan,seats\ns-1,gold,3\ns-2,basic,1\n',
    'id',
    'text text number',
    { id: 's-1', plan: 'gold', seats: 3 },
  ],
  ['a byte order mark', '\uFEFFid,plan\ns-1,gold\n', 'id', 'text text', { id: 's-1' }],
  [
    'semicolons',
    'sku;price;name\r\nA1;1.5;Tea, green\r\nA2;2;Mug\r\n',
    'sku',
    'text number text',
    { price: 1.5, name: 'Tea, green' },
  ],
  [
    'tabs',
    'user_id\tactive\nu1\ttrue\nu2\tFALSE\n',
    'user_id',
    'text boolean',
    { active: true },
  ],
  [
    'leading zeros',
    'zip,city\n01067,Dresden\n10115,Berlin\n',
    'zip',
    'text text',
    { zip: '01067' },
  ],
  [
    'dates',
    'day,visits\n2026-01-01,5\n2026-01-02,7\n',
    'day',
    'date number',
    { day: '2026-01-01' },
  ],
  [
    'repeated values in the first column',
    'country,email\nDE,a@x.org\nDE,b@x.org\n',
    'email',
    'text text',
    { email: 'a@x.org' },
  ],
  ['one column', 'host\na.example\nb.example\n', 'host', 'text', { host: 'a.example' }],
  [
    'no header',
    's-1,gold,3\ns-2,basic,1\n',
    'column1',
    'text text number',
    { column1: 's-1', column3: 3 },
  ],
  [
    'quotes, with a line break in them',
    'id,note\n1,"two\nlines, ""quoted"""\n2,x\n',
    'id',
    'number text',
    { id: '1', note: 'two\nlines, "quoted"' },
  ],
  ['gaps', 'id,age,name\na,1,x\nb,,y\n', 'id', 'text number text', { id: 'a', age: 1 }],
  [
    'numbers that are too long to be numbers',
    'account,balance\n12345678901234567890,1\n22345678901234567890,2\n',
    'account',
    'text number',
    { account: '12345678901234567890' },
  ],
  [
    'a key that is not in the first column',
    'name,customer_id\nAnn,7\nBea,8\n',
    'customer_id',
    'text number',
    { customer_id: '7' },
  ],
  [
    'quotes around semicolons, after a byte order mark',
    '\uFEFF"sku";"note"\r\n"A;1";"two\r\nlines"\r\n"A;2";""\r\n',
    'sku',
    'text text',
    { sku: 'A;1', note: 'two\r\nlines' },
  ],
  [
    'headers that repeat',
    'id,name,name\n1,Ann,A.\n2,Bea,B.\n',
    'id',
    'number text text',
    { id: '1', name: 'Ann', 'name 2': 'A.' },
  ],
  [
    'a comma at the end of each line',
    'id,name,\n1,Ann,\n2,Bea,\n',
    'id',
    'number text',
    { id: '1', name: 'Ann' },
  ],
  [
    'a header that ends too early',
    'id,name,\n1,Ann,x\n2,Bea,\n',
    'id',
    'number text text',
    { id: '1', name: 'Ann', column3: 'x' },
  ],
  [
    'row numbers without a name',
    ',name\n0,Ann\n1,Ann\n',
    'column1',
    'number text',
    { column1: '0' },
  ],
  ['years as names', 'id,2024,2025\na,7,8\nb,9,8\n', 'id', 'text number number', { '2024': 7 }],
  [
    'years as values, and no header',
    'a,2024\nb,2025\n',
    'column1',
    'text number',
    { column2: 2024 },
  ],
  [
    'two columns of one name',
    'name,name\nAnn,A\nBea,B\n',
    'name',
    'text text',
    { 'name 2': 'A' },
  ],
  ['rows that are shorter', 'id,plan\na\nb,gold\n', 'id', 'text text', { id: 'a' }],
  [
    'no header, and rows that get wider',
    '1,x\n2,y,z\n',
    'column1',
    'number text text',
    { column1: '1' },
  ],
  ['no column that tells rows apart', 'a,b\nx,y\nx,y\n', undefined, 'text text', { a: 'x' }],
];

describe('a table is understood', () => {
  test.each(fixtures)('with %s', (_what, text, key, types, row) => {
    const table = readCsv(text);

    expect(table.keyColumn).toBe(key);
    expect(table.columns.map(({ type }) => type).join(' ')).toBe(types);
    expect(table.rows[0]).toMatchObject(row);
  });

  test.each(['', '\uFEFF', '\n\n'])('that is empty: %j', (text) => {
    expect(readCsv(text)).toMatchObject({ columns: [], rows: [] });
  });

  test('is not understood when a quote never ends', () => {
    expect(() => readCsv('id,note\n1,"two\n')).toThrow('quotes do not fit together');
  });

  test('is not understood when a row has cells beyond the header', () => {
    expect(() => readCsv('id,name\n1,Ann\n2,Tea, green\n')).toThrow(
      'row 3 has 3 cells, and the header 2',
    );
  });

  test('says which columns the header has no name for', () => {
    expect(readCsv('id,name,\n1,Ann,x\n2,Bea,\n').unnamed).toEqual(['column3']);
    expect(readCsv('id,name,\n1,Ann,\n2,Bea,\n').unnamed).toEqual([]);
  });

  test('whose headers repeat says which', () => {
    expect(readCsv('id,a,a,b,a\n1,2,3,4,5\n')).toMatchObject({
      repeated: ['a'],
      columns: ['id', 'a', 'a 2', 'b', 'a 3'].map((name) => ({ name })),
    });
  });
});
