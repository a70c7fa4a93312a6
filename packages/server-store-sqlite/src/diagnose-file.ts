import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Store } from '@walkeros/core';
import { diagnoseRoom } from '@walkeros/core/byte-store';

const MEBIBYTE = 1024 * 1024;
/** SQLite brings the log into the file at 4 MiB, unless somebody reads on and on. */
const LONG_LOG_MEBIBYTES = 64;

/** @throws the system's error when the file may not be used. */
export async function diagnoseFile(path: string): Promise<Store.Diagnosis[]> {
  await access(path, constants.R_OK | constants.W_OK);
  const { size } = await stat(`${path}-wal`);
  const logMebibytes = Math.ceil(size / MEBIBYTE);
  const log = `its log has ${logMebibytes} MiB`;
  return [
    { check: 'access', status: 'ok', message: 'its file can be read and written' },
    logMebibytes < LONG_LOG_MEBIBYTES
      ? { check: 'log', status: 'ok', message: log }
      : {
          check: 'log',
          status: 'warning',
          message: `${log}: somebody reads without an end`,
          fix: 'end the programs that have the file open',
        },
    await diagnoseRoom(dirname(path)),
  ];
}
