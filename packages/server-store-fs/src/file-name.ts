/*
 * From a key to the one place where its file can be, and never to another key's.
 *
 * The system is only ever given names made of a-z, 0-9 and `_ - . % ~`, so nothing of a
 * key is read as a path, and folding case or normalising Unicode changes no name:
 * `user:7` is the file `user%3a7`. A dot at either end is encoded, and so is the first
 * letter of a device of Windows.
 *
 * Files are spread over 256 folders by the hash of the key: few enough that all of them are
 * soon there. In more folders each new file changes another block of the disk.
 */
import type { NameRule } from '@walkeros/core/byte-store';
import { hashOfKey, nameOfKey } from '@walkeros/core/byte-store';
import { isDeviceName } from './device-name.js';

const FILE_NAMES: NameRule = {
  encoded: /[^a-z0-9_.-]+/g,
  // Well below the 255 bytes that file systems allow.
  maxLength: 200,
  guard(name, encode) {
    const guarded = name.replace(/^\.|\.$/g, encode);
    return isDeviceName(guarded) ? guarded.replace(/^./, encode) : guarded;
  },
};

/** A folder and a name for a key. Any string is a key. */
export function fileNameOf(key: string): readonly [folder: string, name: string] {
  return [hashOfKey(key).slice(0, 2), nameOfKey(key, FILE_NAMES)];
}
