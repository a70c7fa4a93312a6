import { isPlainObject } from '@walkeros/core';
import { parsePackageName } from '@walkeros/collector/config';
import type { Remark } from '../diagnostic.js';
import { componentsOf, type Check } from './checked-flow.js';

const HTTP = '@walkeros/server-source-http';
/** What the source listens on by default. */
const DEFAULTS = { port: 8080, host: '127.0.0.1' };

/** Only one source can listen on a port. */
export const sharedPorts: Check = (flow) => {
  const owners = new Map<string, string>();
  return componentsOf(flow, 'sources').flatMap(({ id, path, definition }): Remark[] => {
    const { package: source, config } = definition;
    if (typeof source !== 'string' || parsePackageName(source)?.name !== HTTP) return [];
    const given = isPlainObject(config) ? config['settings'] : undefined;
    const { port, host } = { ...DEFAULTS, ...(isPlainObject(given) && given) };
    // What waits for the environment is not known, and 0 is any port that is free.
    if (typeof port !== 'number' || port === 0) return [];
    const place = JSON.stringify([host, port]);
    const owner = owners.get(place);
    owners.set(place, owner ?? id);
    if (owner === undefined) return [];
    return [
      {
        code: 'CONFLICT',
        severity: 'error',
        path: `${path}.config.settings.port`,
        message: `is ${port}, on which source "${owner}" listens already`,
        expected: 'a port of its own',
      },
    ];
  });
};
