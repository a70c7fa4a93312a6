import type { LookupFunction } from 'node:net';
import type { Store } from '@walkeros/core';
import { ConfigError, storeTimeoutMs, systemClock } from '@walkeros/core';
import { parseSettings } from '@walkeros/core/schemas';
import { createApiClient } from './api-client.js';
import { diagnoseApi } from './diagnose-api.js';
import { createReadValue } from './read-value.js';
import { createRevalidation, noRevalidation } from './revalidation.js';
import type { ApiSettings, ResolvedSettings } from './settings.js';
import { settingsSchema } from './settings.js';
import { compileVerbs } from './verbs.js';
import { createWriteValue } from './write-value.js';

const DEFAULT_TIMEOUT_MS = 5_000;
/** A key that hardly exists: found or not, an answer shows that the API can be asked. */
const SETUP_KEY = 'walkeros-setup';

/** A store whose values live behind an HTTP API. */
export interface ApiStore extends Store {
  /** Asks the API once. @throws StoreError when it cannot be reached or refuses access. */
  setup(): Promise<void>;
  destroy(): Promise<void>;
}

/**
 * Opens a store on an HTTP API. Nothing is sent until the first call.
 * `env.lookup` resolves host names in place of `dns.lookup`.
 *
 * @throws ConfigError when the settings cannot work.
 */
export function storeApiInit(context: Store.Context<ApiSettings>): ApiStore {
  const { id, config, env, clock = systemClock } = context;
  const settings = parseSettings(settingsSchema, config, `stores.${id}`);
  checkSelect(context, settings);
  const isFile = config.file === true;
  const verbs = compileVerbs(settings, `stores.${id}.config.settings`);
  const client = createApiClient({
    storeId: id,
    settings,
    timeoutMs: settings.timeout ?? storeTimeoutMs(context, DEFAULT_TIMEOUT_MS),
    clock,
    lookup: env['lookup'] as LookupFunction | undefined,
  });
  const revalidation = settings.revalidate
    ? createRevalidation(settings.revalidate)
    : noRevalidation;
  const reads = { client, verb: verbs.get, rules: { select: settings.select, isFile } };
  const read = createReadValue({ ...reads, revalidation });
  const rules = { maxBytes: settings.maxBytes, isFile };
  const write = createWriteValue({ client, verbs, rules, revalidation });

  return {
    type: 'api',
    config,
    get: (key) => read(key),
    set: write.set,
    delete: write.delete,
    async setup() {
      await read(SETUP_KEY, 'setup');
    },
    diagnose: () => diagnoseApi({ ...reads, clock }),
    destroy: client.close,
  };
}

/** @throws ConfigError for `select` beside `file`: bytes are taken whole. */
function checkSelect({ id, config }: Store.Context, { select }: ResolvedSettings): void {
  if (config.file !== true || select === undefined) return;
  throw new ConfigError([
    {
      code: 'CONFIG_INVALID',
      path: `stores.${id}.config.settings.select`,
      message: 'is not allowed beside config.file: bytes are taken whole, not looked into',
      expected: 'one of both',
    },
  ]);
}
