import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { Clock } from '@walkeros/core';
import type { BodyStep, OriginAnswer, OriginRequest } from './origin-answer.js';
import { resetSocket } from './reset-socket.js';

/** One request that waits for its answer. */
export interface OpenRequest {
  request: OriginRequest;
  response: ServerResponse;
  clock: Clock;
}

/** Sends one scripted answer, faults included. */
export async function sendAnswer(answer: OriginAnswer, open: OpenRequest): Promise<void> {
  const { request, response, clock } = open;
  if (answer.fault === 'hang') return;
  if (answer.fault === 'reset') {
    if (response.socket !== null) resetSocket(response.socket);
    return;
  }
  if (isUnchanged(answer, request)) {
    response.writeHead(304, headersOf(answer)).end();
    return;
  }
  response.writeHead(answer.status ?? 200, headersOf(answer));
  if (answer.schedule === undefined) response.end(bodyOf(answer));
  else await sendSchedule(answer.schedule, response, clock);
}

function bodyOf({ json, body }: OriginAnswer): string | Uint8Array {
  return body ?? (json === undefined ? '' : JSON.stringify(json));
}

function headersOf(answer: OriginAnswer): Record<string, string | string[]> {
  return {
    ...(answer.json !== undefined && { 'content-type': 'application/json' }),
    ...(answer.etag !== undefined && { etag: answer.etag }),
    ...(answer.lastModified !== undefined && { 'last-modified': answer.lastModified }),
    ...answer.headers,
  };
}

/** `If-None-Match` counts before `If-Modified-Since` (RFC 9110, "Precedence of Preconditions"). */
function isUnchanged({ etag, lastModified }: OriginAnswer, request: OriginRequest): boolean {
  if (request.method !== 'GET') return false;
  const known = request.headers['if-none-match'];
  if (known !== undefined) return known === etag;
  const since = request.headers['if-modified-since'];
  if (since === undefined || lastModified === undefined) return false;
  return Date.parse(lastModified) <= Date.parse(since);
}

async function sendSchedule(
  steps: readonly BodyStep[],
  response: ServerResponse,
  clock: Clock,
): Promise<void> {
  response.flushHeaders();
  for (const step of steps) {
    if ('end' in step) {
      if (step.end === 'reset') resetOnceSent(response);
      if (step.end === 'truncate') response.socket?.end();
      return;
    }
    if ('waitMs' in step)
      await new Promise<void>((resolve) => clock.setTimeout(resolve, step.waitMs));
    else if (!(await sendTimes(step.send, step.times ?? 1, response))) return;
  }
  response.end();
}

function resetOnceSent({ socket }: ServerResponse): void {
  if (socket !== null) socket.write('', () => resetSocket(socket));
}

/** Sends no faster than the peer reads. @returns Whether the peer is still there. */
async function sendTimes(
  piece: string | Uint8Array,
  times: number,
  response: ServerResponse,
): Promise<boolean> {
  for (let sent = 0; sent < times; sent++) {
    if (response.destroyed) return false;
    if (!response.write(piece)) await drained(response);
  }
  return !response.destroyed;
}

/** Resolves once there is room again, or nobody to send to. */
async function drained(response: ServerResponse): Promise<void> {
  const settled = new AbortController();
  const { signal } = settled;
  await Promise.race([
    once(response, 'drain', { signal }),
    once(response, 'close', { signal }),
  ]);
  settled.abort();
}
