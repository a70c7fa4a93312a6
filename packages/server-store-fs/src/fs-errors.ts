import type { StoreErrorDetails, StoreErrorKind } from '@walkeros/core';
import { StoreError } from '@walkeros/core';
import { refusalError } from '@walkeros/core/byte-store';

type Finding = readonly [kind: StoreErrorKind, what: string];

const DENIED = 'the system refuses access; give this process the right to read and write';
const FULL = 'there is no room left; free some, or give the store another "basePath"';
const HANDLES = 'too many files are open; raise the limit of the process ("ulimit -n")';
const FOREIGN =
  'something that is not a file of this store is in its place; remove it, or give the store a "basePath" of its own';

const FINDINGS: ReadonlyMap<string, Finding> = new Map<string, Finding>([
  ['EACCES', ['denied', DENIED]],
  ['EPERM', ['denied', DENIED]],
  ['EROFS', ['denied', 'the file system is read-only; mount it with write access']],
  ['ELOOP', ['denied', 'a symbolic link is in the place of its file, and is not followed']],
  ['ENOSPC', ['unavailable', FULL]],
  ['EDQUOT', ['unavailable', FULL]],
  [
    'EFBIG',
    ['too-large', 'the file system, or a limit of the process, allows no file so large'],
  ],
  ['EMFILE', ['unavailable', HANDLES]],
  ['ENFILE', ['unavailable', HANDLES]],
  ['ENOENT', ['unavailable', 'the folder of the store is gone; restore it, or start again']],
  ['ENAMETOOLONG', ['invalid-key', 'the system takes no path so long; shorten "basePath"']],
  ['EXDEV', ['conflict', 'another disk is mounted there; give it a store of its own']],
  ['EISDIR', ['conflict', FOREIGN]],
  ['ENOTDIR', ['conflict', FOREIGN]],
  ['ENOTEMPTY', ['conflict', FOREIGN]],
  ['EEXIST', ['conflict', FOREIGN]],
]);

/** The code of a system error, such as `ENOENT`; also of one from another realm. */
export function systemCodeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/** Whether there is nothing under a path. Every other failure is no absence. */
export function isAbsent(error: unknown): boolean {
  return systemCodeOf(error) === 'ENOENT';
}

/** Whether this process may not write here, though it might read. */
export function isReadOnly(error: unknown): boolean {
  return ['EACCES', 'EPERM', 'EROFS'].includes(systemCodeOf(error) ?? '');
}

/** Whether the process or the system has run out of file handles, which passes. */
export function isHandleShortage(error: unknown): boolean {
  const code = systemCodeOf(error);
  return code === 'EMFILE' || code === 'ENFILE';
}

/** Any failure as the error that callers of a store switch on. */
export function toStoreError(error: unknown, details: StoreErrorDetails): StoreError {
  const refused = refusalError(error, details);
  if (refused !== undefined) return refused;
  const code = systemCodeOf(error) ?? 'an unknown error';
  const [kind, what] = FINDINGS.get(code) ?? [
    'unavailable',
    'the file system failed; try again',
  ];
  return new StoreError(kind, `${what} (${code})`, { ...details, cause: error });
}
