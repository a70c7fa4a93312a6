import type { Store } from './store.js';

/** From here on assertions and signatures are refused: Google and Amazon allow five minutes. */
const TOO_FAR_MS = 300_000;
/** A `Date` header has whole seconds, and the answer took its time. */
const NOTICEABLE_MS = 30_000;

/**
 * What the `Date` of an answer says of this machine's clock.
 *
 * @param date - The header; nothing can be said without one.
 */
export function clockDiagnosis(date: unknown, nowMs: number): Store.Diagnosis[] {
  const skewMs = typeof date === 'string' ? nowMs - Date.parse(date) : Number.NaN;
  if (Number.isNaN(skewMs)) return [];
  const seconds = Math.round(Math.abs(skewMs) / 1000);
  const message =
    seconds < 2
      ? 'the clock of this machine agrees with theirs'
      : `the clock of this machine is ${seconds} s ${skewMs > 0 ? 'ahead of' : 'behind'} theirs`;
  if (Math.abs(skewMs) < NOTICEABLE_MS) return [{ check: 'clock', status: 'ok', message }];
  const status = Math.abs(skewMs) < TOO_FAR_MS ? 'warning' : 'error';
  return [{ check: 'clock', status, message, fix: 'timedatectl set-ntp true' }];
}
