import type { Clock, Store } from '@walkeros/core';
import { ConfigError, parseTimeout, systemClock, TIMEOUT_FORMAT } from '@walkeros/core';
import { parseSettings } from '@walkeros/core/schemas';
import { createCaller } from './caller.js';
import { serviceAccountOf } from './credentials.js';
import type { Binding } from './layout.js';
import { quotaOf } from './quota-bucket.js';
import { createSessions } from './session.js';
import type { ResolvedSettings } from './settings.js';
import { settingsSchema } from './settings.js';
import type { SheetLane } from './sheet-lane.js';
import { laneOf } from './sheet-lane.js';
import type { SheetRequests } from './sheet-requests.js';
import { createSheetRequests } from './sheet-requests.js';

/** One tab, ready to be asked; nothing has been asked yet. */
export interface OpenSheet {
  settings: ResolvedSettings;
  binding: Binding;
  requests: SheetRequests;
  /** E-mail of the service account; `undefined` with other credentials. */
  email: string | undefined;
  lane: SheetLane;
  clock: Clock;
  /** Of one request, after it has passed the quota. */
  timeoutMs: number;
}

const DEFAULT_TIMEOUT_MS = 10_000;

/** @throws ConfigError for settings and credentials that cannot be. */
export function openSheet(context: Store.Context): OpenSheet {
  const { id, config, env, clock = systemClock } = context;
  const path = `stores.${id}.config`;
  if (config.file === true) throw invalid(`${path}.file`, 'cells hold no raw bytes');
  const settings = parseSettings(settingsSchema, config, `stores.${id}`);
  const account =
    serviceAccountOf(settings.credentials, `${path}.settings.credentials`) ??
    serviceAccountOf(config.credentials, `${path}.credentials`);
  const timeoutMs = settings.timeout ?? timeoutOf(config.timeout, `${path}.timeout`);
  const email = account?.client_email;
  const caller = createCaller({
    sessions: createSessions({ account, endpoint: settings.endpoint, env }),
    quota: quotaOf(email ?? 'default credentials', settings.quota, clock),
    clock,
    subject: { spreadsheetId: settings.id, sheet: settings.sheet, email },
    maxWaitMs: settings.maxWait,
    timeoutMs,
  });
  const { sheet, keyColumn, valueColumn, endpoint = '' } = settings;
  return {
    settings,
    binding: {
      sheet,
      keyColumn,
      valueColumn,
      columns: new Map(Object.entries(settings.columns)),
    },
    email,
    requests: createSheetRequests(caller, settings.id, sheet),
    lane: laneOf(JSON.stringify([endpoint, settings.id, sheet])),
    clock,
    timeoutMs,
  };
}

function timeoutOf(value: number | string | undefined, path: string): number {
  const timeoutMs = parseTimeout(value ?? DEFAULT_TIMEOUT_MS);
  if (timeoutMs !== undefined) return timeoutMs;
  throw invalid(path, 'is not a timeout', TIMEOUT_FORMAT);
}

function invalid(path: string, message: string, expected?: string): ConfigError {
  const hint = expected === undefined ? {} : { expected };
  return new ConfigError([{ code: 'CONFIG_INVALID', path, message, ...hint }]);
}
