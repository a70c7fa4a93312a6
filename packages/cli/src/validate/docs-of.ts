import type { Remark } from './diagnostic.js';

/** Where a code is explained: in the repository, and on the site under `/errors`. */
export function docsOf(code: Remark['code']): string {
  return `docs/errors.md#${code}`;
}
