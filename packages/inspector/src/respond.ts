import type { ServerResponse } from 'node:http';

/** Nothing but the page's own files and its own server; in no frame; never kept or referred to. */
const HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; " +
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; " +
    "require-trusted-types-for 'script'",
  'x-frame-options': 'DENY',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
  'cache-control': 'no-store',
};

/** Begins an answer with the headers that every one has. */
export function begin(
  response: ServerResponse,
  status: number,
  more: Record<string, string>,
): void {
  response.writeHead(status, { ...HEADERS, ...more });
}

export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  begin(response, status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}
