/*
 * Which keys of a raw store are paths: `assets/app.js` is the file `assets/app.js`.
 *
 * A key is one only if it means the same file everywhere, and no other key does. Not a
 * path is therefore whatever climbs (`..`), starts at the root, or has no name between
 * two slashes; what Windows refuses, reads as a device, shortens (`app~1.js`) or trims
 * (`app.`); what file systems drop or respell (invisible and decomposed characters); and
 * what they have no room for. Names with a dot in front are left out, too: `.env` and
 * `.git` are not for whoever chooses keys, and `.keys` is the store's own.
 */
import { isDeviceName } from './device-name.js';

const MAX_NAME_BYTES = 255;
const MAX_PATH_BYTES = 1_024;

const UNSAFE = /[\\<>:"|?*\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u;
const UNSAFE_NAME = /^$|^\.|[. ]$|~\d/;

/** The folders and the name of the file that a key is the path of; `undefined` when it is none. */
export function filePathOf(key: string): readonly string[] | undefined {
  if (Buffer.byteLength(key) > MAX_PATH_BYTES || UNSAFE.test(key)) return undefined;
  if (key.normalize('NFC') !== key) return undefined;
  const names = key.split('/');
  return names.every(isSafeName) ? names : undefined;
}

function isSafeName(name: string): boolean {
  return (
    !UNSAFE_NAME.test(name) && !isDeviceName(name) && Buffer.byteLength(name) <= MAX_NAME_BYTES
  );
}
