import { readFileSync } from 'node:fs';
import { ConfigError, isPlainObject, type Flow } from '@walkeros/core';

/** A flow file's content. It has been read, not checked: `startFlow` does that. */
export type FlowContent = Flow | Flow.File;

/** @throws ConfigError `CONFIG_UNREADABLE` when the file is no JSON object. */
export function readFlow(file: string): FlowContent {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw unreadable(file, `cannot be read as JSON: ${(error as Error).message}`);
  }
  if (isPlainObject(content)) return content as FlowContent;
  throw unreadable(file, 'is not a JSON object');
}

/** The flow of a file that is run: the one of the name, or the only one. */
export function chosenFlow(content: FlowContent, name: string | undefined): Flow | undefined {
  if (!('flows' in content)) return content;
  const { flows } = content;
  return name === undefined ? Object.values(flows)[0] : flows[name];
}

function unreadable(file: string, message: string): ConfigError {
  return new ConfigError([{ code: 'CONFIG_UNREADABLE', path: file, message }]);
}
