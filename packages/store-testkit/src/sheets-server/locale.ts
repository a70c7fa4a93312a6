/** How a spreadsheet of some country writes what is typed into its cells. */
export interface SheetsLocale {
  decimal: ',' | '.';
  /** Characters that may stand between groups of three digits. */
  groups: string;
  currency: string;
  /** Order of day, month and year, and what stands between them. */
  date: 'dmy' | 'mdy' | 'ymd';
  dateSeparator: '.' | '/';
  /** Words for a ticked and an empty checkbox. */
  booleans: readonly [yes: string, no: string];
}

/** Locales of spreadsheets that the stand-in knows. */
export type SheetsLocaleName = 'de_DE' | 'en_US' | 'fr_FR' | 'ja_JP';

const ENGLISH: SheetsLocale = {
  decimal: '.',
  groups: ',',
  currency: '$',
  date: 'mdy',
  dateSeparator: '/',
  booleans: ['TRUE', 'FALSE'],
};

export const LOCALES: Readonly<Record<SheetsLocaleName, SheetsLocale>> = {
  en_US: ENGLISH,
  de_DE: {
    decimal: ',',
    groups: '.',
    currency: '€',
    date: 'dmy',
    dateSeparator: '.',
    booleans: ['WAHR', 'FALSCH'],
  },
  fr_FR: {
    decimal: ',',
    groups: ' \u00a0\u202f',
    currency: '€',
    date: 'dmy',
    dateSeparator: '/',
    booleans: ['VRAI', 'FAUX'],
  },
  ja_JP: { ...ENGLISH, currency: '¥￥', date: 'ymd' },
};
