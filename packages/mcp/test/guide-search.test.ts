import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { searchGuides } from '../src/guide-search.js';
import { writtenGuides } from './guide-sections.js';

const SHIPPED = path.resolve(__dirname, '../src/guides.json');

if (process.env['WALKEROS_WRITE_GUIDES'] === '1') {
  writeFileSync(SHIPPED, `${JSON.stringify(writtenGuides(), undefined, 2)}\n`);
}

test('the shipped guides are those of docs/guides; WALKEROS_WRITE_GUIDES=1 writes them', () => {
  expect(JSON.parse(readFileSync(SHIPPED, 'utf8'))).toEqual(writtenGuides());
});

test.each([
  ['cache memory redis api tiers', 'cache-in-tiers'],
  ['how long should the ttl be for a sheet with a quota', 'pick-a-ttl'],
  ['session prefix rule', 'ttl-by-key'],
  ['do not deliver the same order twice, duplicates', 'deduplicate-events'],
  ['remember gclid state', 'stash-values'],
  ['docker container health check', 'deploy'],
  ['prometheus metrics hit rate', 'observe'],
  ['turborepo remote cache', 'share-task-results'],
  ['google sheets lookup slow', 'cache-a-slow-store'],
])('"%s" leads to %s', (query, page) => {
  expect(searchGuides(query, 3).map((section) => section.page)).toContain(page);
});

test('a query that fits nothing finds nothing', () => {
  expect(searchGuides('xyzzyqwertz', 3)).toEqual([]);
});
