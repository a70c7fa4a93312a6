import { statfs } from 'node:fs/promises';
import type { Store } from '../store.js';

const MEBIBYTE = 1024 * 1024;
/** A store that runs into the end of a disk fails at once: said while there is time. */
const LOW_MEBIBYTES = 256;

/**
 * Whether the disk under a path has room left, in MiB: a warning below 256.
 *
 * @throws the system's error when nothing is there.
 */
export async function diagnoseRoom(path: string): Promise<Store.Diagnosis> {
  const { bavail, bsize } = await statfs(path);
  const left = Math.floor((bavail * bsize) / MEBIBYTE);
  const message = `${left} MiB are free`;
  return left >= LOW_MEBIBYTES
    ? { check: 'room', status: 'ok', message }
    : { check: 'room', status: 'warning', message, fix: `df -h ${path}` };
}
