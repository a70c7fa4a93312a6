import { close, constants, fstat, fsync, open, read, type Stats, writev } from 'node:fs';
import { promisify } from 'node:util';

/**
 * A file that is open. As `FileHandle` of Node, which costs a store that opens a file for
 * each value more than the calls of the system do: it listens to events, and takes the
 * stack of whoever asks for a file that is not there.
 */
export interface OpenFile {
  readonly fd: number;
  stat(): Promise<Stats>;
  /** @returns How many bytes were read; fewer than there is room for, if it likes. */
  read(bytes: Uint8Array, at: number): Promise<number>;
  /** @returns How many bytes were written; fewer than there are, if it likes. */
  write(parts: readonly Uint8Array[]): Promise<number>;
  sync(): Promise<void>;
  close(): Promise<void>;
}

const [openAsync, closeAsync, fstatAsync, fsyncAsync, readAsync, writevAsync] = [
  promisify(open),
  promisify(close),
  promisify(fstat),
  promisify(fsync),
  promisify(read),
  promisify(writev),
];

/** Opens a file; a link in its place is not followed. @throws the system's error. */
export async function openFile(path: string, flags: number): Promise<OpenFile> {
  const fd = await openAsync(path, flags | constants.O_NOFOLLOW);
  return {
    fd,
    stat: () => fstatAsync(fd),
    read: async (bytes, at) =>
      (await readAsync(fd, bytes, at, bytes.length - at, at)).bytesRead,
    write: async (parts) => (await writevAsync(fd, parts)).bytesWritten,
    sync: () => fsyncAsync(fd),
    close: () => closeAsync(fd),
  };
}
