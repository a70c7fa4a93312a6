import { invalidArgument } from '../google/api-error.js';

/** Parsed `fields` parameter: names to keep, each with what to keep beneath it. */
export type FieldMask = Map<string, FieldMask>;

/**
 * `spreadsheetId,sheets(properties(title),data.rowData)` as a tree.
 *
 * @throws GoogleApiError 400 where the brackets do not match.
 */
export function parseFieldMask(text: string): FieldMask {
  const root: FieldMask = new Map();
  const open: FieldMask[] = [root];
  let last: FieldMask = root;
  for (const token of text.match(/[^(),]+|[(),]/g) ?? []) {
    if (token === '(') open.push(last);
    else if (token === ')') open.pop();
    else if (token !== ',') last = addPath(open.at(-1), token.trim());
    if (open.length === 0) break;
  }
  if (open.length !== 1) throw invalidArgument(`Invalid field selection ${text}`);
  return root;
}

function addPath(parent: FieldMask | undefined, path: string): FieldMask {
  let level: FieldMask = parent ?? new Map();
  for (const name of path.split(/[./]/)) {
    const next: FieldMask = level.get(name) ?? new Map();
    level.set(name, next);
    level = next;
  }
  return level;
}

/** What the mask keeps of a body; an empty mask, and `*`, keep everything. */
export function applyFieldMask(body: unknown, mask: FieldMask): unknown {
  if (mask.size === 0 || mask.has('*')) return body;
  if (Array.isArray(body)) return body.map((item) => applyFieldMask(item, mask));
  if (typeof body !== 'object' || body === null) return body;
  const kept = Object.entries(body).flatMap(([name, value]) => {
    const beneath = mask.get(name);
    return beneath === undefined ? [] : [[name, applyFieldMask(value, beneath)] as const];
  });
  return Object.fromEntries(kept);
}

/** Whether a mask asks for the field at a path, as a whole or in part. */
export function asksFor(mask: FieldMask, path: readonly string[]): boolean {
  let level: FieldMask | undefined = mask;
  for (const name of path) {
    if (level.has('*')) return true;
    level = level.get(name);
    if (level === undefined) return false;
    if (level.size === 0) return true;
  }
  return true;
}
