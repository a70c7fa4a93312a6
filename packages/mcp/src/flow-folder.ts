import { open, realpath, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { errorCode } from '@walkeros/core';
import { ToolError } from './tool-error.js';

/** The one folder whose configs the tools may see. */
export interface FlowFolder {
  readonly path: string;
  /** @throws ToolError for a file outside of the folder, of another kind, too large, or not there. */
  read(name: string): Promise<string>;
  /**
   * Writes a file as a whole, or not at all.
   *
   * @returns Its path, from the folder.
   * @throws ToolError for a place outside of the folder, or a file that is no config.
   */
  write(name: string, text: string): Promise<string>;
}

/** Longest text of a config: many times what people write, and quick to check. */
export const MAX_CONFIG_CHARS = 262_144;

/** Configs that are programs would have to run; `.env` and keys are none of the tools' business. */
const CONFIG_FILE = /^[^.].*\.(?:jsonc?|ya?ml)$/i;
/** Files of JSON that hold something else than flows, and make other programs do things. */
const OTHER_FILE = /^(?:package(?:-lock)?|tsconfig.*|pnpm-.*|\.mcp)\.(?:json|ya?ml)$/i;

export function createFlowFolder(folder: string): FlowFolder {
  return {
    path: folder,
    read: async (name) => readText(await inside(folder, name), name),
    async write(name, text) {
      const file = await inside(folder, name);
      await orRefuse(name, async () => {
        // A name of its own: a half-written file is never the config.
        const draft = `${file}.${process.pid}.draft`;
        await writeFile(draft, text, { flag: 'wx' });
        await rename(draft, file);
      });
      return path.relative(await realpath(folder), file);
    },
  };
}

/** Where a file is, links followed: none of them may lead out. */
async function inside(folder: string, name: string): Promise<string> {
  const base = path.basename(name);
  if (name.includes('\0') || !CONFIG_FILE.test(base) || OTHER_FILE.test(base)) {
    throw new ToolError('refused', 'only flow configs: .json, .jsonc, .yaml, .yml');
  }
  const root = await orRefuse('the folder', () => realpath(folder));
  const wanted = path.resolve(root, name);
  const parent = await orRefuse(name, () => realpath(path.dirname(wanted)));
  const file = await realpath(path.join(parent, base)).catch(() => path.join(parent, base));
  const below = path.relative(root, file);
  const parts = below.split(path.sep);
  const isHidden = parts.some((part) => part.startsWith('.') || part === 'node_modules');
  if (path.isAbsolute(below) || isHidden || !CONFIG_FILE.test(path.basename(file))) {
    throw new ToolError('refused', 'only files below the folder that this server was given');
  }
  return file;
}

async function readText(file: string, name: string): Promise<string> {
  return orRefuse(name, async () => {
    const handle = await open(file, 'r');
    try {
      const status = await handle.stat();
      if (!status.isFile()) throw new ToolError('refused', 'not a file');
      if (status.size > MAX_CONFIG_CHARS) {
        throw new ToolError('refused', `longer than ${MAX_CONFIG_CHARS} bytes`);
      }
      return await handle.readFile('utf8');
    } finally {
      await handle.close();
    }
  });
}

/** Errors of the system name absolute paths, which are nobody's business. */
async function orRefuse<T>(name: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ToolError) throw error;
    throw new ToolError('unreadable', `${JSON.stringify(name)}: ${errorCode(error)}`);
  }
}
