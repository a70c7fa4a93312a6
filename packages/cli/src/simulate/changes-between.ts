import { isPlainObject } from '@walkeros/core';
import type { Change } from './trace.js';

/** The fields in which two values differ, the deepest that hold a difference. */
export function changesBetween(before: unknown, after: unknown, path = ''): Change[] {
  if (Object.is(before, after)) return [];
  if (isPlainObject(before) && isPlainObject(after)) return inObjects(before, after, path);
  if (Array.isArray(before) && Array.isArray(after) && isSame(before, after)) return [];
  return [
    {
      path,
      ...(before !== undefined && { before }),
      ...(after !== undefined && { after }),
    },
  ];
}

function inObjects(
  before: Record<string, unknown>,
  after: Record<string, unknown>,
  path: string,
): Change[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].flatMap((name) =>
    changesBetween(before[name], after[name], path === '' ? name : `${path}.${name}`),
  );
}

function isSame(before: readonly unknown[], after: readonly unknown[]): boolean {
  return (
    before.length === after.length &&
    before.every((item, index) => changesBetween(item, after[index]).length === 0)
  );
}
