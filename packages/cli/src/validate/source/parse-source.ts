import type { Parsed } from './syntax-problem.js';

/** How a config is written. */
export type SourceFormat = 'json' | 'jsonc' | 'yaml';

const FORMATS: Readonly<Record<string, SourceFormat>> = {
  json: 'json',
  jsonc: 'jsonc',
  yaml: 'yaml',
  yml: 'yaml',
};

/** The format that a file's name promises; JSON where it promises nothing. */
export function formatOf(file: string): SourceFormat {
  return FORMATS[file.split('.').at(-1)?.toLowerCase() ?? ''] ?? 'json';
}

/** A parser is only loaded once a file asks for it. */
export async function parseSource(text: string, format: SourceFormat): Promise<Parsed> {
  // A byte order mark is no part of the text, and yet keeps its place.
  const content = text.startsWith('\uFEFF') ? ` ${text.slice(1)}` : text;
  try {
    if (format === 'yaml') return (await import('./parse-yaml.js')).parseYaml(content);
    return (await import('./parse-json.js')).parseJson(content, format === 'jsonc');
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { problem: { offset: 0, message: 'the file is nested too deeply' } };
  }
}
