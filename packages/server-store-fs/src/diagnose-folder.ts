import { constants } from 'node:fs';
import { access, statfs } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Store } from '@walkeros/core';
import { isReadOnly } from './fs-errors.js';

const MEBIBYTE = 1024 * 1024;
/** A store that runs into the end of a disk fails at once: said while there is time. */
const LOW_MEBIBYTES = 256;

/**
 * @param mayBeReadOnly - Whether that is worth a warning only.
 * @throws the system's error when the folder may not be used.
 */
export async function diagnoseFolder(
  basePath: string,
  mayBeReadOnly: boolean,
): Promise<Store.Diagnosis[]> {
  const path = resolve(basePath);
  await access(path, constants.R_OK);
  const writing = await access(path, constants.W_OK).then(
    () => 'and written',
    (error: unknown) => {
      if (!mayBeReadOnly || !isReadOnly(error)) throw error;
      return 'but not written';
    },
  );
  const { bavail, bsize } = await statfs(path);
  const left = Math.floor((bavail * bsize) / MEBIBYTE);
  const room = `${left} MiB are free`;
  return [
    { check: 'access', status: 'ok', message: `its folder can be read ${writing}` },
    left >= LOW_MEBIBYTES
      ? { check: 'room', status: 'ok', message: room }
      : { check: 'room', status: 'warning', message: room, fix: `df -h ${path}` },
  ];
}
