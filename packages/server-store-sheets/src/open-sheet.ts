import type { Clock, Store } from '@walkeros/core';
import { ConfigError, storeTimeoutMs, systemClock } from '@walkeros/core';
import { parseSettings } from '@walkeros/core/schemas';
import { createCaller } from './caller.js';
import { serviceAccountOf } from './credentials.js';
import type { Binding } from './layout.js';
import { shareQuota } from './quota.js';
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
  /** Its part of the quota is free for others. Safe to call twice. */
  close(): void;
}

const DEFAULT_TIMEOUT_MS = 10_000;

/** @throws ConfigError for settings and credentials that cannot be. */
export function openSheet(context: Store.Context): OpenSheet {
  const { id, config, env, clock = systemClock } = context;
  const path = `stores.${id}.config`;
  checkFile(context);
  const settings = parseSettings(settingsSchema, config, `stores.${id}`);
  const account =
    serviceAccountOf(settings.credentials, `${path}.settings.credentials`) ??
    serviceAccountOf(config.credentials, `${path}.credentials`);
  const timeoutMs = settings.timeout ?? storeTimeoutMs(context, DEFAULT_TIMEOUT_MS);
  const email = account?.client_email;
  const quota = shareQuota(email ?? 'default credentials', settings.quota, clock);
  const caller = createCaller({
    sessions: createSessions({ account, endpoint: settings.endpoint, env }),
    quota,
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
    close: quota.release,
  };
}

function checkFile({ id, config }: Store.Context): void {
  if (config.file !== true) return;
  const path = `stores.${id}.config.file`;
  throw new ConfigError([{ code: 'CONFIG_INVALID', path, message: 'cells hold no raw bytes' }]);
}
