/*
 * From a key to the one place where its file can be, and never to another key's.
 *
 * The system is only ever given names made of a-z, 0-9 and `_ - . % ~`, so nothing of a
 * key is read as a path, and folding case or normalising Unicode changes no name.
 *
 *   short keys   each UTF-8 byte outside a-z 0-9 _ - . becomes %xx, in lower case; so
 *                does a dot at either end, and the first letter of a device of Windows.
 *                Reversible, hence injective: `user:7` is the file `user%3a7`.
 *   other keys   `~` and the SHA-256 of the key. Encoded names have no `~`.
 *
 * Files are spread over 16 x 256 folders by the hash of the key.
 */
import { createHash } from 'node:crypto';

/** Where a file stands below the base: two folders and a name. */
export interface FileName {
  readonly folders: readonly [string, string];
  readonly name: string;
}

/** Well below the 255 bytes that file systems allow. */
const MAX_READABLE = 200;
const READABLE = /^[a-z0-9_-]+(?:\.+[a-z0-9_-]+)*$/;
const DEVICE = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/;

/** The file name of a key. Any string is a key. */
export function fileNameOf(key: string): FileName {
  // JSON escapes lone surrogates, which UTF-8 would turn into one and the same character.
  const hash = createHash('sha256').update(JSON.stringify(key)).digest('hex');
  return {
    folders: [hash.slice(0, 1), hash.slice(1, 3)],
    name: readableName(key) ?? `~${hash}`,
  };
}

function readableName(key: string): string | undefined {
  if (key === '' || key.length > MAX_READABLE || /\p{Surrogate}/u.test(key)) return undefined;
  if (READABLE.test(key) && !DEVICE.test(key)) return key;
  const name = guardEdges(Array.from(Buffer.from(key), encodeByte).join(''));
  return name.length > MAX_READABLE ? undefined : name;
}

function encodeByte(byte: number): string {
  const character = String.fromCharCode(byte);
  return /[a-z0-9_.-]/.test(character) ? character : hexOf(byte);
}

function guardEdges(name: string): string {
  const guarded = name.replace(/^\.|\.$/g, hexOf(0x2e));
  return DEVICE.test(guarded) ? `${hexOf(guarded.charCodeAt(0))}${guarded.slice(1)}` : guarded;
}

function hexOf(byte: number): string {
  return `%${byte.toString(16).padStart(2, '0')}`;
}
