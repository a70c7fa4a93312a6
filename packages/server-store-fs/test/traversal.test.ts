import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openStore } from './open-store.js';
import { temporaryFolder } from './temporary-folder.js';

/** Ways to write "one folder up", of systems, decoders and normalisers. */
const UP = [
  ...['..', '.', '...', '. .', '..;', '.. ', ' ..', '..\0', '\0..', '..\u200b', '\u202e..'],
  ...[
    '%2e%2e',
    '%252e%252e',
    '..%00',
    '%c0%ae%c0%ae',
    '\u2024\u2024',
    '\uff0e\uff0e',
    '\u2025',
  ],
  ...['..%5c', '..::$DATA', '~', '$HOME', '${PWD}', '`pwd`'],
];
const SLASHES = ['/', '\\', '//', '/./', '%2f', '%252f', '%5c', '\u2215', '\uff0f', '/\0/'];
const TARGETS = ['secret', 'store/../secret', '.tmp/x'];
const ABSOLUTE = [
  ...['/etc/passwd', '//etc/passwd', '/./etc/passwd', '\\\\server\\share', 'C:\\boot.ini'],
  ...['file:///etc/passwd', '/proc/self/environ', '/dev/zero', '-rf', '\n/etc/passwd'],
];
const PAYLOADS = [
  ...UP.flatMap((up) =>
    SLASHES.flatMap((slash) =>
      TARGETS.flatMap((target) => [up + slash + target, `a${slash}${up}${slash}${target}`]),
    ),
  ),
  ...UP,
  ...ABSOLUTE,
];

/** Every file below a folder that is not the store's, with its content. */
function outside(folder: string): Record<string, string> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const files = names.filter((name) => !/^store(?:\/|$)/.test(name) && /secret|x$/.test(name));
  return Object.fromEntries(
    files.map((name) => [name, readFileSync(join(folder, name), 'utf8')]),
  );
}

test.each([false, true])(
  'more than 500 keys that try to climb out of the folder stay in it, and are kept apart (file: %p)',
  async (file) => {
    const folder = temporaryFolder();
    const base = join(folder, 'store');
    writeFileSync(join(folder, 'secret'), 'secret');
    mkdirSync(join(folder, '.tmp'));
    writeFileSync(join(folder, '.tmp', 'x'), 'secret');
    const before = outside(folder);
    const store = await openStore(base, { config: { file } });
    const keys = [...new Set(PAYLOADS)];

    for (const key of keys) expect(await store.get(key)).toBeUndefined();
    for (const key of keys) await store.set(key, `value of ${JSON.stringify(key)}`);
    for (const key of keys)
      expect(String(Buffer.from((await store.get(key)) as never))).toBe(
        `value of ${JSON.stringify(key)}`,
      );
    for (const key of keys) await store.delete(key);

    expect(keys.length).toBeGreaterThan(500);
    expect(outside(folder)).toEqual(before);
    expect(readdirSync(folder).sort()).toEqual(['.tmp', 'secret', 'store']);
  },
);
