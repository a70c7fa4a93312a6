import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { errorCode } from '@walkeros/core';
import { UsageError } from '../output/usage-error.js';

/**
 * The keys in a file, each once: a JSON list of texts, or a line for each.
 *
 * @throws UsageError for a file that is not there, or holds something else.
 */
export async function readKeys(name: string, cwd: string): Promise<string[]> {
  const text = await readFile(resolve(cwd, name), 'utf8').catch((error: unknown) => {
    throw new UsageError(`${name}: cannot be read (${errorCode(error)})`);
  });
  const keys = /^\s*[[{]/.test(text) ? listOf(name, text) : text.split(/\r?\n/);
  return [...new Set(keys)].filter((key) => key !== '');
}

function listOf(name: string, text: string): string[] {
  try {
    const list: unknown = JSON.parse(text);
    if (Array.isArray(list) && list.every((key) => typeof key === 'string')) return list;
  } catch {
    // Keys may begin with a brace; a list that is damaged is no lines.
    if (!text.trimStart().startsWith('[')) return text.split(/\r?\n/);
  }
  throw new UsageError(`${name}: expected a JSON list of keys, or a line for each`);
}
