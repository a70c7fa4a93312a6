import { UsageError } from './output/usage-error.js';
import { createLineIndex } from './validate/source/line-index.js';
import { formatOf, parseSource } from './validate/source/parse-source.js';
import { valueOf } from './validate/source/source-node.js';

/**
 * What a text of JSON or YAML says.
 *
 * @param name - Of the file: its ending says which.
 * @throws UsageError with line and column.
 */
export async function parseData(name: string, text: string): Promise<unknown> {
  const { root, problem } = await parseSource(text, formatOf(name));
  if (root !== undefined) return valueOf(root);
  const { line, column } = createLineIndex(text).positionOf(problem.offset);
  throw new UsageError(`${name}:${line}:${column}: ${problem.message}`);
}
