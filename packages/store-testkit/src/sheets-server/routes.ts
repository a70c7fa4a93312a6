import { GoogleApiError } from '../google/api-error.js';
import type { ApiRequest } from './api-request.js';
import { applyFieldMask, asksFor, parseFieldMask } from './field-mask.js';
import type { Spreadsheet } from './spreadsheet.js';
import {
  appendValues,
  batchClearValues,
  batchGetValues,
  batchUpdateValues,
  clearValues,
  getValues,
  updateValues,
} from './value-methods.js';

/** A request that the API knows: what it does, and which quota pays for it. */
export interface Route {
  kind: 'read' | 'write';
  spreadsheetId: string;
  run(sheet: Spreadsheet, request: ApiRequest): unknown;
}

const PATH =
  /^\/v4\/spreadsheets\/([^/:]+)(?:\/values(?::(\w+)|\/([^/]+?)(?::(append|clear))?))?$/;

/** @throws GoogleApiError 404 for a path that is none of the API's, or not of this subset. */
export function findRoute(method: string, path: string): Route {
  const match = PATH.exec(path);
  const route = match && routeOf(method, match);
  if (route) return route;
  throw new GoogleApiError(404, `Method not found: ${method} ${path}`);
}

function routeOf(method: string, match: RegExpExecArray): Route | undefined {
  const [, id = '', batch, range, verb] = match;
  const spreadsheetId = decodeURIComponent(id);
  if (batch !== undefined) return batchRoute(`${method} ${batch}`, spreadsheetId);
  if (range !== undefined) {
    return rangeRoute(
      `${method} ${verb ?? ''}`.trim(),
      spreadsheetId,
      decodeURIComponent(range),
    );
  }
  return method === 'GET' ? { kind: 'read', spreadsheetId, run: getSpreadsheet } : undefined;
}

function batchRoute(call: string, spreadsheetId: string): Route | undefined {
  if (call === 'GET batchGet') return { kind: 'read', spreadsheetId, run: batchGetValues };
  if (call === 'POST batchUpdate') {
    return { kind: 'write', spreadsheetId, run: batchUpdateValues };
  }
  if (call === 'POST batchClear')
    return { kind: 'write', spreadsheetId, run: batchClearValues };
  return undefined;
}

function rangeRoute(call: string, spreadsheetId: string, range: string): Route | undefined {
  const methods: Record<string, [Route['kind'], typeof getValues]> = {
    GET: ['read', getValues],
    PUT: ['write', updateValues],
    'POST append': ['write', appendValues],
    'POST clear': ['write', clearValues],
  };
  const found = methods[call];
  if (found === undefined) return undefined;
  const [kind, method] = found;
  return { kind, spreadsheetId, run: (sheet, request) => method(sheet, range, request) };
}

function getSpreadsheet(sheet: Spreadsheet, { query }: ApiRequest): unknown {
  const fields = query.get('fields');
  const withCells =
    fields === null
      ? query.get('includeGridData') === 'true'
      : asksFor(parseFieldMask(fields), ['sheets', 'data']);
  return sheet.toResource(query.getAll('ranges'), withCells);
}

/** The body as the caller's `fields` parameter wants it. */
export function masked(body: unknown, query: URLSearchParams): unknown {
  const fields = query.get('fields');
  return fields === null ? body : applyFieldMask(body, parseFieldMask(fields));
}
