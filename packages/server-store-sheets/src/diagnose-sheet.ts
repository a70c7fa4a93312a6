import type { Store } from '@walkeros/core';
import { clockDiagnosis } from '@walkeros/core';
import { readLayout } from './layout.js';
import type { OpenSheet } from './open-sheet.js';

const GOOGLE = 'https://sheets.googleapis.com/';

/**
 * Reads the header row, and the clock of whoever answers.
 *
 * @param fetchWith - Takes the place of `fetch`.
 * @throws SheetsFailure when the tab is out of reach, or its headers do not fit.
 */
export async function diagnoseSheet(
  tab: OpenSheet,
  fetchWith: unknown,
): Promise<Store.Diagnosis[]> {
  const { requests, binding, settings, email, clock, timeoutMs } = tab;
  const send = (fetchWith as typeof globalThis.fetch | undefined) ?? globalThis.fetch;
  const signal = AbortSignal.timeout(timeoutMs);
  const date = send(settings.endpoint ?? GOOGLE, { method: 'HEAD', signal }).then(
    ({ headers }) => headers.get('date') ?? undefined,
    () => undefined,
  );
  const [rows = []] = await requests.read(() => ['1:1']);
  const { headers, key } = readLayout(rows[0] ?? [], binding);
  const who = email === undefined ? '' : ` to ${email}`;
  const { reads, writes } = settings.quota;
  return [
    { check: 'access', status: 'ok', message: `tab "${binding.sheet}" is open${who}` },
    { check: 'columns', status: 'ok', message: `keys are in column "${headers[key]}"` },
    {
      check: 'quota',
      status: 'ok',
      message: `${reads} reads and ${writes} writes a minute, for all stores of this account`,
    },
    ...clockDiagnosis(await date, clock.now()),
  ];
}
