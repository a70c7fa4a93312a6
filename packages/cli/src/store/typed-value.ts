import { decodeText, type StoreValue } from '@walkeros/core';
import { visit } from 'jsonc-parser';
import { UsageError } from '../output/usage-error.js';

/**
 * What a user typed: JSON where it is JSON, else text.
 *
 * @throws UsageError for a number that would become another one.
 */
export function typedValue(text: string): StoreValue {
  const value = parsed(text);
  if (value === undefined) return text;
  visit(text, {
    onLiteralValue(literal: unknown, offset, length) {
      if (typeof literal !== 'number') return;
      const digits = text.slice(offset, offset + length);
      if (canonical(digits) === canonical(String(literal))) return;
      throw new UsageError(
        'the value has a number with more digits, or larger, than a number can keep; put it into quotes, or give --text',
      );
    },
  });
  return value;
}

function parsed(text: string): StoreValue | undefined {
  try {
    return decodeText(text);
  } catch {
    return undefined;
  }
}

/** Digits and their place: `1.50e3` and `1500` are the same number. */
function canonical(number: string): string {
  const [mantissa = '', exponent = '0'] = number.toLowerCase().split('e');
  const [whole = '', fraction = ''] = mantissa.replace('-', '').split('.');
  const digits = `${whole}${fraction}`.replace(/^0+/, '');
  const significant = digits.replace(/0+$/, '');
  if (significant === '') return '0';
  const place = Number(exponent) - fraction.length + (digits.length - significant.length);
  return `${mantissa.startsWith('-') ? '-' : ''}${significant}e${place}`;
}
