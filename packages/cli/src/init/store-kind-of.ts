import { suggest } from '@walkeros/core';
import { UsageError } from '../output/usage-error.js';
import type { DataSource } from './read-data.js';
import { STORE_KINDS } from './store-kinds.js';

/**
 * The kind that the options name, or that follows from them; `undefined` where the user
 * has said nothing.
 *
 * @throws UsageError for options that do not go together, and for a kind that is none.
 */
export function storeKindOf(source: DataSource, store: string | undefined): string | undefined {
  checkTogether(source);
  const implied = impliedBy(source);
  if (implied !== undefined && store !== undefined && store !== implied) {
    throw new UsageError(
      `--store ${store} contradicts what else is given, which is ${implied}`,
    );
  }
  const kind = store ?? implied ?? (source.csv === undefined ? undefined : 'fs');
  if (kind === undefined || Object.hasOwn(STORE_KINDS, kind)) return kind;
  const kinds = Object.keys(STORE_KINDS);
  const meant = suggest(kind, kinds);
  const hint =
    meant === undefined ? `expected ${kinds.join(', ')}` : `did you mean "${meant}"?`;
  throw new UsageError(`--store "${kind}": ${hint}`);
}

function checkTogether({ csv, sheet, api, tab, key }: DataSource): void {
  const given = [csv, sheet, api].filter((each) => each !== undefined);
  if (given.length > 1) throw new UsageError('--csv, --sheet and --api exclude each other');
  if (tab !== undefined && sheet === undefined) throw new UsageError('--tab goes with --sheet');
  if (key !== undefined && api === undefined) throw new UsageError('--key goes with --api');
}

function impliedBy({ sheet, api }: DataSource): string | undefined {
  if (sheet !== undefined) return 'sheets';
  return api === undefined ? undefined : 'api';
}
