import { readFileSync } from 'node:fs';
import type { Flow } from '@walkeros/core';
import { ConfigError, getByPath, isPlainObject, removeByPath, setByPath } from '@walkeros/core';

const PACKAGES = {
  sources: '@walkeros/server-source-http',
  stores: '@walkeros/server-store-sheets',
  destinations: '@walkeros/destination-console',
} as const;

/** A flow that the demo can put on stage, and what its parts are called. */
export interface StagedFlow {
  /** The file's content. It has been read, not checked: `startFlow` does that. */
  flow: Flow;
  sourceId: string;
  storeId: string;
  destinationId: string;
}

/** @throws ConfigError when the file is no JSON object, or a part that the demo needs is missing. */
export function readFlow(file: string): StagedFlow {
  const flow = parse(file);
  return {
    flow,
    sourceId: idOf(flow, 'sources'),
    storeId: idOf(flow, 'stores'),
    destinationId: idOf(flow, 'destinations'),
  };
}

function parse(file: string): Flow {
  const text = readText(file);
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (error) {
    throw unreadable(file, `is not JSON: ${withLine((error as Error).message, text)}`);
  }
  if (isPlainObject(content)) return content;
  throw unreadable(file, 'is not a JSON object');
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw unreadable(file, `cannot be read: ${(error as Error).message}`);
  }
}

/** Older versions of Node count characters; editors show lines. */
function withLine(message: string, text: string): string {
  return message.replace(/ at position (\d+)(?: \(.*\))?$/, (_, position: string) => {
    const lines = text.slice(0, Number(position)).split('\n');
    return ` in line ${lines.length}, column ${(lines.at(-1) ?? '').length + 1}`;
  });
}

function unreadable(file: string, message: string): ConfigError {
  return new ConfigError([{ code: 'CONFIG_UNREADABLE', path: file, message }]);
}

function idOf(flow: Flow, section: keyof typeof PACKAGES): string {
  const name = PACKAGES[section];
  const entries = Object.entries(flow[section] ?? {});
  const found = entries.find(([, definition]) => getByPath(definition, 'package') === name);
  if (found !== undefined) return found[0];
  const message = `has no part with "package": "${name}", which the demo needs`;
  throw new ConfigError([{ code: 'MISSING_VALUE', path: section, message }]);
}

/** What stands in the file and not in {@link withoutCache}. */
export function cacheLineOf({ flow, storeId }: StagedFlow): string | undefined {
  const cache = getByPath(flow, `stores.${storeId}.cache`);
  return cache === undefined ? undefined : `"cache": ${JSON.stringify(cache)}`;
}

/** The same flow without its one `cache` line. */
export function withoutCache(staged: StagedFlow): StagedFlow {
  return { ...staged, flow: removeByPath(staged.flow, `stores.${staged.storeId}.cache`) };
}

/** The same flow with more settings for one of its parts. */
export function withSettings(
  flow: Flow,
  part: string,
  settings: Record<string, unknown>,
): Flow {
  return Object.entries(settings).reduce(
    (changed, [name, value]) => setByPath(changed, `${part}.config.settings.${name}`, value),
    flow,
  );
}
