import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Store } from '@walkeros/core';
import { diagnoseRoom } from '@walkeros/core/byte-store';
import { isReadOnly } from './fs-errors.js';

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
  return [
    { check: 'access', status: 'ok', message: `its folder can be read ${writing}` },
    await diagnoseRoom(path),
  ];
}
