import { isPlainObject } from '@walkeros/core';
import { componentsOf, type Check } from './checked-flow.js';

/** Raw files go through a cache whole. */
export const cachedFiles: Check = (flow) =>
  componentsOf(flow, 'stores').flatMap(({ definition: { config, cache }, path }) =>
    isPlainObject(config) && config['file'] === true && cache !== undefined
      ? [
          {
            code: 'FILE_CACHED',
            severity: 'warning',
            path: `${path}.cache`,
            message:
              'keeps whole files in memory, up to 10 000 of them: the store has `file: true`',
            expected: 'no `cache`, or rules that match small files only',
          },
        ]
      : [],
  );
