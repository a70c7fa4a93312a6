import type { SheetsLocale } from './locale.js';

const EPOCH_MS = Date.UTC(1899, 11, 30);
const DAY_MS = 86_400_000;
/** Digits of a number that Google keeps. */
const DIGITS = 15;
const ISO_DATE = /^(?<y>\d{4})-(?<m>\d\d?)-(?<d>\d\d?)$/;
const TIME = /^(?<hours>\d\d?):(?<minutes>\d\d)(?::(?<seconds>\d\d))?$/;

/** What a cell holds after something was typed into it. */
export interface Typed {
  value: string | number | boolean;
  /** How it is displayed, where that differs from the plain text of the value. */
  formatted?: string;
}

/**
 * What becomes of text that is typed into a cell: a number, also with groups, a currency
 * or a percent sign; a checkbox; a date as a serial number, with or without a time. The
 * same text means another thing in another locale. Whatever is none of these is text.
 *
 * @see https://developers.google.com/workspace/sheets/api/guides/formats
 */
export function typedText(text: string, locale: SheetsLocale): Typed {
  const isTrue = booleanOf(text, locale);
  if (isTrue !== undefined)
    return { value: isTrue, formatted: locale.booleans[isTrue ? 0 : 1] };
  const value = numberOf(text.trim(), locale) ?? momentOf(text.trim(), locale);
  if (value === undefined) return { value: text };
  const isPlain = /^[\d+-]+$/.test(text);
  return { value, formatted: isPlain ? String(value) : text };
}

function booleanOf(text: string, { booleans }: SheetsLocale): boolean | undefined {
  const word = text.toUpperCase();
  if (word === booleans[0] || word === 'TRUE') return true;
  return word === booleans[1] || word === 'FALSE' ? false : undefined;
}

function numberOf(text: string, locale: SheetsLocale): number | undefined {
  const { decimal, groups, currency } = locale;
  const sign = `(?<sign>[+-]?)[${currency}]?`;
  const whole = `(?<whole>\\d{1,3}(?:[${groups}]\\d{3})+|\\d*)`;
  const fraction = `(?:[${decimal}](?<fraction>\\d*))?(?<exponent>[eE][+-]?\\d+)?`;
  const number = new RegExp(`^${sign}${whole}${fraction}\\s?(?:(?<percent>%)|[${currency}])?$`);
  const parts = number.exec(text)?.groups;
  if (parts === undefined || !/\d/.test(text)) return undefined;
  const digits = `${parts['whole']?.replace(/\D/g, '')}.${parts['fraction'] ?? ''}`;
  if (digits === '.') return undefined;
  const size = Number(`${digits}${parts['exponent'] ?? ''}`);
  const value = Number(size.toPrecision(DIGITS)) / (parts['percent'] === undefined ? 1 : 100);
  return parts['sign'] === '-' && value !== 0 ? -value : value;
}

/** A date, a time, or both with a space between them. */
function momentOf(text: string, locale: SheetsLocale): number | undefined {
  const [first = '', second, ...rest] = text.split(' ');
  if (rest.length > 0) return undefined;
  if (second === undefined) return dayOf(first, locale) ?? timeOf(first);
  const [day, time] = [dayOf(first, locale), timeOf(second)];
  return day === undefined || time === undefined ? undefined : day + time;
}

function dayOf(text: string, { date, dateSeparator }: SheetsLocale): number | undefined {
  const fields = { d: '(?<d>\\d\\d?)', m: '(?<m>\\d\\d?)', y: '(?<y>\\d{4})' };
  const order = [...date].map((field) => fields[field as keyof typeof fields]);
  const own = new RegExp(`^${order.join(`[${dateSeparator}]`)}$`);
  const found = (own.exec(text) ?? ISO_DATE.exec(text))?.groups;
  if (found === undefined) return undefined;
  const [year, month, day] = [Number(found['y']), Number(found['m']), Number(found['d'])];
  const atMs = Date.UTC(year, month - 1, day);
  const isDay = new Date(atMs).getUTCMonth() === month - 1 && day > 0;
  return isDay ? (atMs - EPOCH_MS) / DAY_MS : undefined;
}

function timeOf(text: string): number | undefined {
  const { hours, minutes, seconds = '0' } = TIME.exec(text)?.groups ?? {};
  if (hours === undefined || Number(minutes) > 59 || Number(seconds) > 59) return undefined;
  return (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) / 86_400;
}
