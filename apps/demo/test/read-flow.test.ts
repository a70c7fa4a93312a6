import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { cacheLineOf, readFlow, withoutCache, withSettings } from '../src/read-flow.js';

const file = path.join(__dirname, '../flow.json');
const original = readFileSync(file, 'utf8');
const folder = mkdtempSync(path.join(tmpdir(), 'demo-'));
afterAll(() => rmSync(folder, { recursive: true }));

function written(text: string): string {
  const edited = path.join(folder, 'edited.json');
  writeFileSync(edited, text);
  return edited;
}

describe('the flow file', () => {
  it('loses its cache line and nothing else', () => {
    const staged = readFlow(file);
    const bare = withoutCache(staged);
    const cacheLine = cacheLineOf(staged);
    expect(cacheLine).toBe('"cache": {"rules":[{"ttl":300}]}');
    const text = JSON.stringify(staged.flow).replace(',"cache":{"rules":[{"ttl":300}]}', '');
    expect(JSON.stringify(bare.flow)).toBe(text);
    expect(cacheLineOf(bare)).toBeUndefined();
  });

  it('is copied, not changed, when a part gets more settings', () => {
    const { flow } = readFlow(file);
    const changed = withSettings(flow, 'stores.sessions', { sheet: 'Visits' });
    expect(changed.stores?.['sessions']?.config?.settings).toMatchObject({
      id: 'talk-demo',
      sheet: 'Visits',
    });
    expect(flow).toEqual(JSON.parse(original));
  });

  it('may call its parts otherwise', () => {
    const renamed = original.replaceAll('sessions', 'visits').replace('"http"', '"in"');
    expect(readFlow(written(renamed))).toMatchObject({ storeId: 'visits', sourceId: 'in' });
  });

  it.each([
    ['is no JSON', original.replace('300 }', '300, }'), /is not JSON: .* line 19, column 42/],
    ['is a list', '[]', /edited\.json: is not a JSON object/],
    ['has no source', original.replace('server-source-http', 'x'), /^sources: has no part/],
  ])('is refused when it %s', (_, text, message) => {
    expect(() => readFlow(written(text))).toThrow(message);
  });

  it('is refused when it is not there', () => {
    expect(() => readFlow(path.join(folder, 'gone.json'))).toThrow(/cannot be read: ENOENT/);
  });
});
