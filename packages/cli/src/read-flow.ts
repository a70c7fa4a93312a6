import { dirname } from 'node:path';
import { configFiles, readConfig } from './config-file.js';
import { EXIT } from './output/exit-code.js';
import type { Host } from './output/host.js';
import { UsageError } from './output/usage-error.js';
import { createLineIndex } from './validate/source/line-index.js';
import { formatOf, parseSource } from './validate/source/parse-source.js';
import { valueOf } from './validate/source/source-node.js';

/** A config that a command works with, as its file says it: nothing is checked or resolved. */
export interface ReadFlow {
  /** As the user named it. */
  readonly name: string;
  /** The folder whose packages it uses, and that its paths start from. */
  readonly folder: string;
  readonly config: unknown;
}

/**
 * Reads the config that a command line names, or the one of the folder.
 *
 * @param mayImport - Whether a config that is a program may be run.
 * @throws UsageError for a file that is not there, or is no JSON or YAML (exit code 4).
 */
export async function readFlow(
  given: string | undefined,
  host: Host,
  mayImport = false,
): Promise<ReadFlow> {
  const [location] = configFiles(given === undefined ? [] : [given], host.cwd);
  if (location === undefined) throw new UsageError('No config');
  const { name, path, source } = await readConfig(location, { stdin: host.stdin, mayImport });
  const folder = path === undefined ? host.cwd : dirname(path);
  const config = typeof source === 'string' ? await parseData(name, source) : source;
  return { name, folder, config };
}

/**
 * What a text of JSON or YAML says.
 *
 * @param name - Of the file: its ending says which.
 * @throws UsageError with line and column, exit code 4.
 */
export async function parseData(name: string, text: string): Promise<unknown> {
  const { root, problem } = await parseSource(text, formatOf(name));
  if (root !== undefined) return valueOf(root);
  const { line, column } = createLineIndex(text).positionOf(problem.offset);
  throw new UsageError(`${name}:${line}:${column}: ${problem.message}`, EXIT.syntax);
}
