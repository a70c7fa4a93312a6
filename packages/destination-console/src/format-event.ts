import { getByPath } from '@walkeros/core';
import type { ConsoleSettings } from './settings.js';

/**
 * What is printed of one event, with its line end. JSON escapes line breaks, so
 * without `pretty` each line is one event.
 */
export function formatEvent(value: unknown, { pretty, fields }: ConsoleSettings): string {
  const shown =
    fields === undefined
      ? value
      : Object.fromEntries(fields.map((path) => [path, getByPath(value, path)]));
  return `${JSON.stringify(shown, null, pretty === true ? 2 : undefined)}\n`;
}
