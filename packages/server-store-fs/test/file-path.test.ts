import { hostileKeys, testSeed } from '@walkeros/store-testkit';
import fc from 'fast-check';
import { filePathOf } from '../src/file-path.js';

describe('a key is a path', () => {
  test.each([
    'app.js',
    'assets/app.js',
    'assets/index-DiwrgTda.js',
    'README',
    'My holiday (2026)/photo 1.jpg',
    'caf\u00e9/\u00fcbersicht.pdf',
    "a.b.c/d-e_f+g=h@i,j;k!l#m$n%20&o'p[q]{r}^s`t~",
    'x'.repeat(255),
  ])('when it is %p', (key) => {
    expect(filePathOf(key)).toEqual(key.split('/'));
  });

  test.each([
    ['climbs', '../up'],
    ['climbs in the middle', 'a/../b'],
    ['stands still', './a'],
    ['is nothing', ''],
    ['begins at the root', '/etc/passwd'],
    ['ends with a slash', 'a/'],
    ['has no name between two slashes', 'a//b'],
    ['is hidden', '.env'],
    ['is in a hidden folder', '.git/config'],
    ["is where the store's own files are", '.keys/45/key'],
    ['has a backslash', 'a\\b'],
    ['names a drive', 'c:windows'],
    ['is a device of Windows', 'CON'],
    ['is a device with an extension', 'docs/aux.txt'],
    ['is a device with a blank', 'nul .txt'],
    ['is a numbered device', 'com\u00b9'],
    ['ends with a dot', 'a.'],
    ['ends with a blank', 'folder /a'],
    ['is the short form of another name', 'PROGRA~1'],
    ['has a NUL', 'a\0b'],
    ['has a line break', 'a\nb'],
    ['has an invisible character', 'a\u200db'],
    ['has a filler that some take for a letter', 'a\u3164b'],
    ['has half an emoji', 'a\ud83e'],
    ['has a decomposed letter', 'cafe\u0301'],
    ['has a name that is too long', `a/${'x'.repeat(256)}`],
    ['has a name with too many bytes', '\u00e9'.repeat(128)],
    ['is too long', 'a/'.repeat(512) + 'b'],
  ])('never when it %s', (_, key) => {
    expect(filePathOf(key)).toBeUndefined();
  });

  test('that leads to a file below the folder, without a link as good as anywhere', () => {
    const keys = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 40 }),
      fc.string({ unit: fc.constantFrom(...'aA./\\~1: %\u00e9e\u0301'), maxLength: 8 }),
      fc.constantFrom(...hostileKeys.map(({ key }) => key)),
    );
    fc.assert(
      fc.property(keys, (key) => {
        for (const name of filePathOf(key) ?? []) {
          expect(name).not.toMatch(/^\.|[. ]$|[/\\:*?"<>|\0]/);
          expect(name.normalize('NFC')).toBe(name);
        }
        expect(filePathOf(key)?.join('/') ?? key).toBe(key);
      }),
      { numRuns: 5_000, seed: testSeed() },
    );
  });
});
