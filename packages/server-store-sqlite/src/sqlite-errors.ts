import {
  errorCode,
  type StoreErrorDetails,
  type StoreErrorKind,
  StoreError,
} from '@walkeros/core';
import { refusalError } from '@walkeros/core/byte-store';

type Finding = readonly [kind: StoreErrorKind, what: string];

const FULL = 'there is no room left; free some, or give the store another "path"';
const DENIED = 'the system refuses access; give this process the right to read and write';
const DAMAGED =
  'the file is damaged, or no database; put a backup in its place, or move it away for an empty store';

/** By the beginning of the code, the longest first. */
const FINDINGS: readonly (readonly [code: string, ...Finding])[] = [
  ['SQLITE_FULL', 'unavailable', FULL],
  ['ENOSPC', 'unavailable', FULL],
  ['EDQUOT', 'unavailable', FULL],
  ['SQLITE_BUSY', 'unavailable', 'another process holds the database; try again'],
  ['SQLITE_LOCKED', 'unavailable', 'another process holds the database; try again'],
  ['SQLITE_READONLY', 'denied', 'the file is read-only; give this process the right to write'],
  ['SQLITE_PERM', 'denied', DENIED],
  ['EACCES', 'denied', DENIED],
  ['EPERM', 'denied', DENIED],
  ['EROFS', 'denied', 'the file system is read-only; mount it with write access'],
  ['SQLITE_CANTOPEN', 'unavailable', '"path" cannot be opened as a file; check its folder'],
  ['ENOENT', 'unavailable', 'the folder of "path" cannot be made; check the one above it'],
  ['ENOTDIR', 'conflict', 'a file is in the place of a folder of "path"; move it away'],
  ['EEXIST', 'conflict', 'a file is in the place of a folder of "path"; move it away'],
  ['SQLITE_CORRUPT', 'invalid-data', DAMAGED],
  ['SQLITE_NOTADB', 'invalid-data', DAMAGED],
  ['SQLITE_TOOBIG', 'too-large', 'SQLite takes no value so large'],
];

/** Any failure as the error that callers of a store switch on. */
export function toStoreError(error: unknown, details: StoreErrorDetails): StoreError {
  const refused = refusalError(error, details);
  if (refused !== undefined) return refused;
  const code = errorCode(error);
  const [, kind, what] = FINDINGS.find(([known]) => code.startsWith(known)) ?? [
    code,
    'unavailable' as const,
    'the database failed; try again',
  ];
  return new StoreError(kind, `${what} (${code})`, { ...details, cause: error });
}
