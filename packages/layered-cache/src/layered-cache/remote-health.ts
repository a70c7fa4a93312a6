import type { Clock } from '@walkeros/core';
import { types } from 'node:util';
import { ArtifactError } from '../artifact-error.js';
import { RemoteCacheError } from '../remote-cache/remote-cache-error.js';

const FAILURES = 3;
const PAUSE_MS = 30_000;

/**
 * What is known of a remote's health. One that failed three times in a row is left
 * alone: otherwise each task of a build would wait for the same timeout. After half
 * a minute it is tried again, and one more failure is enough for the next pause.
 */
export interface RemoteHealth {
  /** Whether the remote may be asked now. */
  isUp(): boolean;
  success(): void;
  /** Reports what went wrong, and counts it unless it concerns one artifact only. */
  failure(error: unknown): void;
  /** Reports what is not a failure of the remote. */
  report(error: unknown): void;
}

export function createRemoteHealth(
  clock: Clock,
  onRemoteError: (error: Error) => void = toStderr,
): RemoteHealth {
  let failures = 0;
  let pausedUntilMs = 0;
  const isUp = (): boolean => clock.now() >= pausedUntilMs;

  const report = (error: unknown): void => {
    try {
      onRemoteError(types.isNativeError(error) ? error : new Error(String(error)));
    } catch {
      // A reporter that fails is no reason to fail a task.
    }
  };

  return {
    isUp,
    success() {
      failures = 0;
    },
    failure(error) {
      report(error);
      if (concernsArtifact(error) || ++failures < FAILURES || !isUp()) return;
      pausedUntilMs = clock.now() + PAUSE_MS;
      const what = `failed ${failures} times in a row and is left alone for ${PAUSE_MS / 1_000} s`;
      report(new RemoteCacheError('unavailable', `the remote cache ${what}`));
    },
    report,
  };
}

/** Whether a failure says something of one artifact, and nothing of the remote as a whole. */
export function concernsArtifact(error: unknown): boolean {
  if (error instanceof ArtifactError) return true;
  return error instanceof RemoteCacheError && ['signature', 'too-large'].includes(error.reason);
}

function toStderr(error: Error): void {
  process.stderr.write(`remote cache: ${error.message}\n`);
}
