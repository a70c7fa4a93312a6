/*
 * Where the key goes in a request.
 *
 * The key is data. It is percent-encoded wherever it stands, so it cannot end a
 * header, open a query or add a path segment; it never reaches scheme, host or
 * port, because a template with `{key}` there is refused. What percent-encoding
 * cannot express is refused as well: lone surrogates have no UTF-8 form, and a
 * segment that is empty or made of dots alone is dropped or walked up by URL
 * parsers even when it is encoded ("%2E%2E" is ".." to them).
 */
import { basicAuthorization, ConfigError } from '@walkeros/core';
import { ApiFailure } from './api-failure.js';

const KEY = '{key}';
/** Servers give up on much shorter request lines; this only bounds our own work. */
const MAX_PATH_LENGTH = 65_536;
const WALKED_BY_PARSERS = /^(?:\.|%2e){0,2}$/i;

/** One request, ready to be sent; `path` goes over the wire as it is. */
export interface RequestTarget {
  readonly origin: string;
  readonly path: string;
  readonly headers: Record<string, string>;
}

/** @throws ApiFailure `invalid-key` for a key that the request cannot carry. */
export type RequestTemplate = (key: string) => RequestTarget;

export interface TemplateOptions {
  endpoint: string;
  /** Names in lower case. */
  headers: Record<string, string>;
  /** Where `endpoint` stands in the flow, for findings. */
  configPath: string;
}

/** @throws ConfigError when the endpoint is no HTTP URL, or names the key where it may not stand. */
export function compileTemplate(options: TemplateOptions): RequestTemplate {
  const marker = markerFor(options.endpoint);
  const url = parseEndpoint(options, marker);
  const headers = { ...login(url, options.configPath), ...options.headers };
  const isKeyInHeader = Object.values(headers).some((value) => value.includes(KEY));
  const isKeyInUrl = options.endpoint.includes(KEY);
  if (!isKeyInUrl && !isKeyInHeader) {
    url.pathname = `${url.pathname.replace(/\/$/, '')}/${marker}`;
  }
  const keySegments = url.pathname.split('/').filter((segment) => segment.includes(marker));
  const path = url.pathname + url.search;

  return (key) => {
    const encoded = encodeKey(key);
    for (const segment of keySegments) checkSegment(segment.replaceAll(marker, () => encoded));
    const filled = path.replaceAll(marker, () => encoded);
    if (filled.length > MAX_PATH_LENGTH) {
      throw new ApiFailure('invalid-key', 'is too long to be part of a URL');
    }
    return {
      origin: url.origin,
      path: filled,
      headers: isKeyInHeader ? fillHeaders(headers, encoded) : headers,
    };
  };
}

/** A stand-in for the key that URL parsing leaves alone and that the endpoint does not contain. */
function markerFor(endpoint: string): string {
  let marker = 'walkeroskey';
  while (endpoint.toLowerCase().includes(marker)) marker += 'x';
  return marker;
}

function parseEndpoint({ endpoint, configPath }: TemplateOptions, marker: string): URL {
  const refuse = (message: string): ConfigError =>
    new ConfigError([
      {
        code: 'CONFIG_INVALID',
        path: configPath,
        message,
        expected: 'an HTTP URL such as "https://api.example.com/users/{key}"',
      },
    ]);
  const marked = endpoint.replaceAll(KEY, marker);
  if (!URL.canParse(marked)) throw refuse('is not a URL');
  const url = new URL(marked);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw refuse('is not an HTTP URL');
  if (url.hash !== '') throw refuse('has a fragment ("#…"), which is never sent');
  const meant = endpoint.split(KEY).length;
  if ((url.pathname + url.search).split(marker).length !== meant) {
    throw refuse('has "{key}" outside of path and query');
  }
  return url;
}

function login(url: URL, configPath: string): Record<string, string> {
  try {
    const authorization = basicAuthorization(url);
    return authorization === undefined ? {} : { authorization };
  } catch {
    const message = 'has a user or password with a broken percent-encoding';
    throw new ConfigError([{ code: 'CONFIG_INVALID', path: configPath, message }]);
  }
}

function encodeKey(key: string): string {
  try {
    return encodeURIComponent(key);
  } catch {
    throw new ApiFailure('invalid-key', 'is not well-formed text (half of a surrogate pair)');
  }
}

function checkSegment(segment: string): void {
  if (!WALKED_BY_PARSERS.test(segment)) return;
  throw new ApiFailure('invalid-key', 'would be lost in a URL path (empty, "." or "..")');
}

function fillHeaders(headers: Record<string, string>, encoded: string): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      value.replaceAll(KEY, () => encoded),
    ]),
  );
}
