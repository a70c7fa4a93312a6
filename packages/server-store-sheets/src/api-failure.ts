import { fieldOf, parseRetryAfter } from '@walkeros/core';
import { BeyondGrid, SheetsFailure } from './sheets-failure.js';

/** What a failure message needs to know to say what to do. */
export interface ApiSubject {
  spreadsheetId: string;
  sheet: string;
  /** E-mail of the service account, to share the sheet with. Not a secret. */
  email: string | undefined;
}

/** How long to wait after a 429 that does not say it. */
const DEFAULT_RETRY_AFTER_MS = 10_000;
const MAX_MESSAGE = 300;

/**
 * Turns what the Google client throws into a failure of ours. Nothing of the client's
 * error is kept but status, code and Google's sentence: it carries the request, with the
 * token and the assertion in it.
 */
export function apiFailure(error: unknown, subject: ApiSubject, nowMs: number): SheetsFailure {
  if (error instanceof SheetsFailure) return error;
  if (isWithoutCredentials(error)) {
    return new SheetsFailure(
      'denied',
      'there are no credentials; set settings.credentials to the key file of a service account, or GOOGLE_APPLICATION_CREDENTIALS to its path',
    );
  }
  const { status, message, tokenError, code, retryAfter } = facts(error);
  if (tokenError !== undefined) return tokenFailure(tokenError, subject);
  if (status === undefined) return networkFailure(code);
  const cause = new Error(`${status} ${message}`);
  if (status === 429) {
    return new SheetsFailure(
      'throttled',
      'the quota of the Sheets API is used up; cache the store, or use mode "snapshot"',
      { retryAfterMs: parseRetryAfter(retryAfter, nowMs) ?? DEFAULT_RETRY_AFTER_MS, cause },
    );
  }
  if (status === 400 || status === 413) return requestFailure(status, message, subject);
  if (status === 401 || status === 403 || status === 404) {
    return new SheetsFailure('denied', denial(status, message, subject), { cause });
  }
  const what = `Google answered ${status}; it is on their side, try again later`;
  return new SheetsFailure('unavailable', what, { cause, ambiguous: true });
}

/** Google's library has looked everywhere that it knows; its error has a message only. */
function isWithoutCredentials(error: unknown): boolean {
  return (
    error instanceof Error && /^Could not load the default credentials/.test(error.message)
  );
}

interface Facts {
  status: number | undefined;
  message: string;
  tokenError: string | undefined;
  code: string | undefined;
  /** The header as it came. */
  retryAfter: unknown;
}

function facts(error: unknown): Facts {
  const response = fieldOf(error, 'response');
  const status = fieldOf(response, 'status');
  const headers = fieldOf(response, 'headers');
  const problem = fieldOf(fieldOf(response, 'data'), 'error');
  const text = fieldOf(problem, 'message');
  const code = fieldOf(error, 'code');
  const ownCode = typeof code === 'string' ? code : fieldOf(fieldOf(error, 'cause'), 'code');
  return {
    status: typeof status === 'number' ? status : undefined,
    message: typeof text === 'string' ? text.slice(0, MAX_MESSAGE) : '',
    tokenError: typeof problem === 'string' ? problem.slice(0, MAX_MESSAGE) : undefined,
    code: typeof ownCode === 'string' ? ownCode : undefined,
    retryAfter: headers instanceof Headers ? headers.get('retry-after') : undefined,
  };
}

function tokenFailure(problem: string, { email }: ApiSubject): SheetsFailure {
  return new SheetsFailure(
    'denied',
    `Google gives no access token${email === undefined ? '' : ` to ${email}`} (${problem}); check the key of the service account and the clock of this machine`,
  );
}

function networkFailure(code: string | undefined): SheetsFailure {
  const reason = code === undefined ? '' : ` (${code})`;
  return new SheetsFailure('unavailable', `the Sheets API cannot be reached${reason}`, {
    ambiguous: true,
  });
}

function requestFailure(status: number, message: string, subject: ApiSubject): SheetsFailure {
  if (message.includes('exceeds grid limits')) return new BeyondGrid();
  if (status === 413 || message.includes('50000 characters')) {
    return new SheetsFailure('too-large', 'a cell holds at most 50000 characters');
  }
  if (message.startsWith('Unable to parse range')) return new MissingTab(subject.sheet);
  return new SheetsFailure('invalid-data', `Google refused the request: ${message}`);
}

/** The tab is not there, or not any more. The titles that are there may be added. */
export class MissingTab extends SheetsFailure {
  constructor(sheet: string, titles: readonly string[] = []) {
    const known = titles.map((title) => `"${title}"`).join(', ');
    const hint = known === '' ? '' : `; its tabs are ${known}`;
    super('invalid-data', `the spreadsheet has no tab "${sheet}"${hint}`);
  }
}

function denial(status: number, message: string, subject: ApiSubject): string {
  const { spreadsheetId, email } = subject;
  const share = `share it with ${email ?? 'the account whose credentials are used'}`;
  if (status === 404) {
    return `there is no spreadsheet "${spreadsheetId}"; check settings.id, and ${share}`;
  }
  if (status === 401) {
    return 'Google refuses the access token; check the credentials';
  }
  if (/has not been used|is disabled/.test(message)) {
    return 'the Google Sheets API is not enabled in the project of these credentials; run "gcloud services enable sheets.googleapis.com"';
  }
  return `the spreadsheet "${spreadsheetId}" is not open to these credentials; ${share}, as an editor if the store writes`;
}
