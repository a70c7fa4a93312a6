import { createTraceId } from '../pipeline/event-id.js';

const TIME_DIGITS = 12;

/**
 * A new id whose alphabetical order is the order of time: a UUID of version 7
 * (RFC 9562, "UUID Version 7").
 */
export function createLetterId(nowMs: number): string {
  const time = Math.max(0, Math.floor(nowMs)).toString(16).padStart(TIME_DIGITS, '0');
  const random = createTraceId();
  const variant = ((parseInt(random.charAt(3), 16) & 0b0011) | 0b1000).toString(16);
  return [
    time.slice(0, 8),
    time.slice(8),
    `7${random.slice(0, 3)}`,
    `${variant}${random.slice(4, 7)}`,
    random.slice(7, 19),
  ].join('-');
}
