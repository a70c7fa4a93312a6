import { createMemoryStore, type MemoryStore } from '@walkeros/store-testkit';
import { artifactStore, type ArtifactStore } from '../../src/index.js';
import { bytesOf, contentOf, id, pieces } from './rig.js';

const TEXT = 'the same bytes again';
const FIRST = { tag: 'signed with key A', durationMs: 100 };

let store: MemoryStore;
let artifacts: ArtifactStore;

const put = (meta: object, text = TEXT) => artifacts.put(id, pieces(bytesOf(text)), meta);

describe.each([
  ['small', 1024],
  ['large', 0],
])('a %s artifact that is uploaded again with the same bytes', (_size, inlineBytes) => {
  beforeEach(async () => {
    store = createMemoryStore();
    const ledger = { name: 'server', quotaBytes: 1000 };
    artifacts = artifactStore(store, { partBytes: 8, inlineBytes, ledger });
    await put(FIRST);
  });

  test.each(['keep', 'strict'] as const)(
    'has the signature and the duration of the later upload under %s',
    async (policy) => {
      const later = { tag: 'signed with key B', durationMs: 200 };
      const { status, info } = await put({ ...later, policy });

      expect(status).toBe('same');
      expect(info).toMatchObject(later);
      expect(await artifacts.has(id)).toEqual(info);
      const found = await artifacts.get(id);
      expect(found?.info).toEqual(info);
      expect(await contentOf(found)).toBe(TEXT);
      expect(await artifacts.usage()).toEqual({ artifacts: 1, bytes: TEXT.length });
    },
  );

  test('keeps its signature when the later upload has none', async () => {
    await put({ durationMs: 200 });
    expect(await artifacts.has(id)).toMatchObject({ tag: FIRST.tag, durationMs: 200 });
  });

  test('is not written again when nothing about it is new', async () => {
    const writes = store.count('set', `m/${id.team}/${id.hash}`);
    expect(await put(FIRST)).toMatchObject({ status: 'same' });
    expect(store.count('set', `m/${id.team}/${id.hash}`)).toBe(writes);
  });

  test('keeps what it had when the bytes are others', async () => {
    expect(await put({ tag: 'of other bytes' }, 'other bytes')).toMatchObject({
      status: 'kept',
    });
    expect(await artifacts.has(id)).toMatchObject(FIRST);
  });
});
