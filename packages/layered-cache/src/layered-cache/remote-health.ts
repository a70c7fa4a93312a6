import type { Clock } from '@walkeros/core';
import { types } from 'node:util';
import { ArtifactError } from '../artifact-error.js';
import { RemoteCacheError } from '../remote-cache/remote-cache-error.js';
import { type Breaker, createBreaker } from './breaker.js';

const FORBIDDEN = 403;
/** Conflict and payload too large: what a server says of the artifact that it was sent. */
const OF_ARTIFACT: readonly number[] = [409, 413];

/** What is known of a remote's health. */
export interface RemoteHealth {
  /** Downloads and probes. */
  reads: Breaker;
  /**
   * Uploads. None are made while reads are paused, but reads go on when uploads fail. A
   * remote that forbids one (403) is sent nothing more, and that is reported once: a token
   * that may only read is the usual thing for untrusted builds.
   */
  writes: Breaker;
  /** Reports what is not a failure of the remote. */
  report(error: unknown): void;
}

export function createRemoteHealth(
  clock: Clock,
  onRemoteError: (error: Error) => void = toStderr,
): RemoteHealth {
  const report = (error: unknown): void => {
    try {
      onRemoteError(types.isNativeError(error) ? error : new Error(String(error)));
    } catch {
      // A reporter that fails is no reason to fail a task.
    }
  };
  const reads = createBreaker({
    ...{ clock, report, concernsArtifact },
    subject: 'downloads from the remote cache',
  });
  const writes = createBreaker({
    ...{ clock, report },
    subject: 'uploads to the remote cache',
    concernsArtifact: (error) =>
      concernsArtifact(error) || OF_ARTIFACT.includes(statusOf(error)),
  });
  return { reads, writes: unlessForbidden(writes, reads, report), report };
}

/** Whether a failure says something of one artifact, and nothing of the remote as a whole. */
export function concernsArtifact(error: unknown): boolean {
  if (error instanceof ArtifactError) return true;
  return error instanceof RemoteCacheError && ['signature', 'too-large'].includes(error.reason);
}

function unlessForbidden(
  writes: Breaker,
  reads: Breaker,
  report: (error: unknown) => void,
): Breaker {
  let isForbidden = false;
  return {
    isUp: () => !isForbidden && reads.isUp() && writes.isUp(),
    success: () => writes.success(),
    failure(error) {
      if (statusOf(error) !== FORBIDDEN) return writes.failure(error);
      if (!isForbidden) report(forbidden(error));
      isForbidden = true;
    },
  };
}

function forbidden(cause: unknown): RemoteCacheError {
  const message = `the remote cache answered ${FORBIDDEN} to an upload; nothing more is uploaded`;
  return new RemoteCacheError('status', message, { status: FORBIDDEN, cause });
}

function statusOf(error: unknown): number {
  return error instanceof RemoteCacheError ? error.status : 0;
}

function toStderr(error: Error): void {
  process.stderr.write(`remote cache: ${error.message}\n`);
}
