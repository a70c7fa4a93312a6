/*
 * How the system is asked. Each call through the thread pool costs two switches of threads,
 * several times what a local disk needs to answer from memory. So a store may ask in its own
 * turn for what memory mostly answers: names, and small writes that nobody flushes. Reads of
 * bytes, large writes, flushes and new files, for which a file system may search long, never
 * hold up the process.
 */
import {
  close,
  closeSync,
  constants,
  fstat,
  fstatSync,
  fsync,
  lstatSync,
  open,
  openSync,
  read,
  realpath,
  realpathSync,
  rename,
  renameSync,
  type Stats,
  writev,
  writevSync,
} from 'node:fs';
import { promisify } from 'node:util';
import type { Clock } from '@walkeros/core';
import { lstatExisting } from './lstat-existing.js';

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

/** The calls of the system that a store lives on. All throw the system's errors. */
export interface Disk {
  /** Opens a file; a link in its place is not followed. */
  openFile(path: string, flags: number): Promise<OpenFile>;
  rename(from: string, to: string): Promise<void>;
  realPath(path: string): Promise<string>;
  /** Whether something stands under a path, be it a link. */
  exists(path: string): Promise<boolean>;
}

export interface DiskOptions {
  /** Whether the process may wait for the disk. */
  blocking: boolean;
  clock: Clock;
}

const [openPooled, closePooled, fstatPooled, fsyncPooled] = [
  promisify(open),
  promisify(close),
  promisify(fstat),
  promisify(fsync),
];
const [readPooled, writevPooled, renamePooled, realpathPooled] = [
  promisify(read),
  promisify(writev),
  promisify(rename),
  promisify(realpath.native),
];

/** The most bytes that the process waits for. */
const SMALL_BYTES = 64 * 1024;
/** A disk that lets the process wait for so long is left to the thread pool for a while. */
const SLOW_MS = 20;
const REST_MS = 10_000;

/** Asks in this turn, or through the thread pool. */
type Ask = <T>(direct: () => T, pooled: () => Promise<T>) => Promise<T>;

export function createDisk(options: DiskOptions): Disk {
  const ask = createAsk(options);
  return {
    async openFile(path, flags) {
      const own = flags | constants.O_NOFOLLOW;
      const pooled = (): Promise<number> => openPooled(path, own);
      const isNew = (flags & constants.O_CREAT) !== 0;
      return fileOf(await (isNew ? pooled() : ask(() => openSync(path, own), pooled)), ask);
    },
    rename: (from, to) =>
      ask(
        () => renameSync(from, to),
        () => renamePooled(from, to),
      ),
    async exists(path) {
      const found = await ask(
        () => lstatSync(path, { throwIfNoEntry: false }),
        () => lstatExisting(path),
      );
      return found !== undefined;
    },
    realPath: (path) =>
      ask(
        () => realpathSync.native(path),
        () => realpathPooled(path),
      ),
  };
}

function createAsk({ blocking, clock }: DiskOptions): Ask {
  let pooledUntilMs = blocking ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;

  return async (direct, pooled) => {
    const startMs = clock.monotonicNow();
    if (startMs < pooledUntilMs) return pooled();
    try {
      return direct();
    } finally {
      const endMs = clock.monotonicNow();
      if (endMs - startMs >= SLOW_MS) pooledUntilMs = endMs + REST_MS;
    }
  };
}

function fileOf(fd: number, ask: Ask): OpenFile {
  return {
    fd,
    stat: () =>
      ask(
        () => fstatSync(fd),
        () => fstatPooled(fd),
      ),
    read: async (bytes, at) =>
      (await readPooled(fd, bytes, at, bytes.length - at, at)).bytesRead,
    async write(parts) {
      const pooled = async (): Promise<number> => (await writevPooled(fd, parts)).bytesWritten;
      return sizeOf(parts) > SMALL_BYTES ? pooled() : ask(() => writevSync(fd, parts), pooled);
    },
    sync: () => fsyncPooled(fd),
    close: () =>
      ask(
        () => closeSync(fd),
        () => closePooled(fd),
      ),
  };
}

function sizeOf(parts: readonly Uint8Array[]): number {
  return parts.reduce((size, part) => size + part.length, 0);
}
