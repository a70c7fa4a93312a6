import type { SourceResponse } from '@walkeros/core';

/** What a flow says that a sender is to be answered with, as far as it can be sent. */
export interface FlowResponse {
  status?: number;
  headers: Record<string, string>;
  /** `undefined`: what the source would have answered. */
  body: unknown;
}

/** They describe the message or the connection, which are the server's own. */
const RESERVED = new Set([
  ...['connection', 'content-length', 'content-type', 'date', 'keep-alive'],
  ...['transfer-encoding', 'upgrade'],
]);
const HEADER_NAME = /^[\w!#$%&'*+.^`|~-]+$/;
const HEADER_VALUE = /^[\t\x20-\x7e]*$/;

/** Statuses without a body, and those that are not final, are not for JSON. */
const NO_BODY = new Set([204, 205, 304]);

/**
 * Reads a response of the flow. The values may come from events, so that whatever does
 * not fit HTTP is left out.
 */
export function readResponse({ status, headers, body }: SourceResponse): FlowResponse {
  const isStatus = Number.isInteger(status) && Number(status) >= 200 && Number(status) <= 599;
  return {
    ...(isStatus && !NO_BODY.has(Number(status)) && { status: Number(status) }),
    headers: Object.fromEntries(Object.entries({ ...headers }).flatMap(readHeader)),
    body,
  };
}

function readHeader([name, value]: [string, unknown]): [string, string][] {
  if (!HEADER_NAME.test(name) || RESERVED.has(name.toLowerCase())) return [];
  if (typeof value === 'object' || value === undefined) return [];
  const text = String(value);
  return HEADER_VALUE.test(text) ? [[name, text]] : [];
}
