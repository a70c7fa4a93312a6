import { errorCode } from '@walkeros/core';
import { ApiFailure } from './api-failure.js';

/**
 * What went wrong below HTTP. Only the error's code is kept: messages and properties
 * of network errors hold addresses, requests and sometimes headers.
 */
export function networkFailure(error: unknown): ApiFailure {
  if (error instanceof ApiFailure) return error;
  const code = errorCode(error);
  if (code.startsWith('HPE_') || code === 'HTTPParserError') {
    return new ApiFailure('invalid-data', `answered with something that is not HTTP (${code})`);
  }
  if (code === 'UND_ERR_HEADERS_OVERFLOW') {
    return new ApiFailure('too-large', 'answered with headers that are too large');
  }
  return new ApiFailure('unavailable', `the connection failed (${code})`, { transient: true });
}
