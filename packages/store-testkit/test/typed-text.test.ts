import type { SheetsLocaleName } from '../src/index.js';
import { closeServers, openClient, range } from './sheets-client.js';
import { LOCALES } from '../src/sheets-server/locale.js';
import { typedText } from '../src/sheets-server/typed-text.js';

afterEach(closeServers);

test.each<[SheetsLocaleName, string, unknown]>([
  ['en_US', '1,234.5', 1234.5],
  ['de_DE', '1.234,5', 1234.5],
  ['fr_FR', '1 234,5', 1234.5],
  ['ja_JP', '¥1,234', 1234],
  ['en_US', '1.234,5', '1.234,5'],
  ['en_US', '3/12/2026', 46_093],
  ['fr_FR', '12/03/2026', 46_093],
  ['de_DE', '12.3.2026', 46_093],
  ['ja_JP', '2026/3/12', 46_093],
  ['ja_JP', '2026-03-12 12:00', 46_093.5],
  ['de_DE', '30.2.2026', '30.2.2026'],
  ['en_US', '25:61', '25:61'],
  ['de_DE', 'wahr', true],
  ['fr_FR', 'FAUX', false],
  ['en_US', 'wahr', 'wahr'],
  ['en_US', '50%', 0.5],
  ['en_US', '007', 7],
  ['en_US', '12345678901234567', 12345678901234600],
  ['en_US', '.', '.'],
  ['en_US', '-', '-'],
])('in a spreadsheet of %s, %j is %p', (locale, text, value) => {
  expect(typedText(text, LOCALES[locale]).value).toBe(value);
});

test('what is typed is displayed as it was typed, a plain number without its zeros', async () => {
  const { call, server } = await openClient();
  const id = server.addSpreadsheet({ T: [[]] }, { locale: 'de_DE' });
  const person = server.operator(id, 'T');
  ['1,5 €', '12.03.2026', 'true', '007', "'007"].forEach((text, column) =>
    person.type(`${'ABCDE'[column]}1`, text),
  );

  const { body } = await call('GET', `${id}/values/${range('T!1:1')}`);

  expect(body.values).toEqual([['1,5 €', '12.03.2026', 'WAHR', '7', '007']]);
});
