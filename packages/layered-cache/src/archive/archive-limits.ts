/** What an archive may cost before it is given up. */
export interface ArchiveLimits {
  /** As it is sent. Default 512 MiB. */
  maxBytes: number;
  /** Decompressed. Default 4 GiB. */
  maxUnpackedBytes: number;
  /** Files, links and directories, with those that only paths name. Default 200 000. */
  maxEntries: number;
}

/** Logs and the list of outputs: these are read into memory. */
export const MAX_TEXT_BYTES: number = 64 * 2 ** 20;

export const ARCHIVE_LIMITS: ArchiveLimits = {
  maxBytes: 512 * 2 ** 20,
  maxUnpackedBytes: 4 * 2 ** 30,
  maxEntries: 200_000,
};
