/*
 * Google keeps a date as the number of days since the 30th of December 1899, with the time
 * of day as a fraction, in the time zone of the spreadsheet. Read as ISO 8601 it is what
 * people see in the cell, whatever their locale writes: `2026-03-12`, and with a time
 * `2026-03-12T14:30:00`; it names no offset, since the cell has none.
 */

const EPOCH_MS = Date.UTC(1899, 11, 30);
const DAY_MS = 86_400_000;
const ISO = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?(?:Z|[+-]\d\d:\d\d)?)?$/;

/** @returns `undefined` for what is no date of a year with four digits. */
export function dateOfSerial(serial: number): string | undefined {
  const date = new Date(EPOCH_MS + Math.round(serial * DAY_MS));
  const text = Number.isNaN(date.getTime()) ? '' : date.toISOString();
  if (!/^\d{4}-/.test(text)) return undefined;
  return Number.isInteger(serial) ? text.slice(0, 10) : text.replace(/(?:\.000)?Z$/, '');
}

/** The serial number that reads as just this text; `undefined` where none does. */
export function serialOfDate(text: string): number | undefined {
  const serial = (Date.parse(text.includes('T') ? `${text}Z` : text) - EPOCH_MS) / DAY_MS;
  return dateOfSerial(serial) === text ? serial : undefined;
}

/** Whether text is a date already, perhaps with an offset. */
export function isIsoDate(text: string): boolean {
  return ISO.test(text) && !Number.isNaN(Date.parse(text));
}
