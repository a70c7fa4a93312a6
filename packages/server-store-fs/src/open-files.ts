import type { Clock } from '@walkeros/core';
import type { Content } from '@walkeros/core/byte-store';
import { rawContent, structuredContent } from '@walkeros/core/byte-store';
import { openFolder } from './folder.js';
import { hasHardLinks } from './has-hard-links.js';
import type { KeyFiles } from './key-files.js';
import { createKeyFiles } from './key-files.js';
import { createRawFiles } from './raw-files.js';
import type { FsSettings } from './settings.js';
import { ignoresCase } from './spelling.js';

export interface OpenFilesOptions {
  settings: Required<FsSettings>;
  /** Whether the files are the values, and nothing else (`file: true`). */
  isRaw: boolean;
  clock: Clock;
}

/** What a store keeps, and where. */
export interface OpenedFiles {
  content: Content;
  files: KeyFiles;
  /** Whether `files` can add: by hard links, and not where others put files as well. */
  canAdd: boolean;
}

/** Opens the folder of a store, and makes it where it is missing. */
export async function openFiles(options: OpenFilesOptions): Promise<OpenedFiles> {
  const { settings, isRaw, clock } = options;
  const { basePath, durability, maxBytes } = settings;
  const content = isRaw ? rawContent(maxBytes) : structuredContent(maxBytes, clock);
  const folder = await openFolder({ basePath, nowMs: clock.now(), isShared: isRaw });
  const parts = { folder, content, durability };
  const files = isRaw
    ? createRawFiles({ ...parts, ignoresCase: await ignoresCase(folder.base) })
    : createKeyFiles(parts);
  return { content, files, canAdd: !isRaw && (await hasHardLinks(folder)) };
}
