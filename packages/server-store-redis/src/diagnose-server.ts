import type { Store } from '@walkeros/core';
import type { ServerReport } from './inspect-server.js';

/** The oldest major version that still gets fixes. Source: Redis, "Redis Open Source product lifecycle". */
const OLDEST_MAJOR = 6;
/** Above this share of `maxmemory` a server is about to evict, or to refuse writes. */
const NEARLY_FULL = 0.9;
const MEBIBYTE = 1024 * 1024;

/** What a server's report means for a store, or for a store in which others cache. */
export function diagnoseServer(
  report: ServerReport,
  { isTier }: Store.DiagnoseContext,
): Store.Diagnosis[] {
  return [versionOf(report), roleOf(report), evictionOf(report, isTier), ...memoryOf(report)];
}

function versionOf({ version }: ServerReport): Store.Diagnosis {
  const isOld = Number(version.split('.', 1)[0]) < OLDEST_MAJOR;
  const message = `Redis ${version}`;
  if (!isOld) return { check: 'version', status: 'ok', message };
  const fix = `upgrade to Redis ${OLDEST_MAJOR} or later`;
  return { check: 'version', status: 'warning', message: `${message} gets no fixes`, fix };
}

function roleOf({ role }: ServerReport): Store.Diagnosis {
  if (role !== 'slave') return { check: 'role', status: 'ok', message: 'takes writes' };
  return {
    check: 'role',
    status: 'error',
    message: 'is a replica, and takes no writes',
    fix: 'name its master (redis-cli INFO replication), or use "sentinels"',
  };
}

/** A cache must be able to forget; a store must not. */
function evictionOf(
  { evictionPolicy, maxMemoryBytes }: ServerReport,
  isTier: boolean,
): Store.Diagnosis {
  const check = 'eviction';
  const message = `eviction policy "${evictionPolicy}"`;
  if (!isTier && evictionPolicy.startsWith('allkeys-')) {
    return {
      ...{
        check,
        status: 'warning',
        message: `${message}: values may be lost when it is full`,
      },
      fix: 'redis-cli CONFIG SET maxmemory-policy noeviction',
    };
  }
  if (isTier && maxMemoryBytes === 0) {
    return {
      ...{ check, status: 'warning', message: 'a cache without "maxmemory" grows without end' },
      fix: 'redis-cli CONFIG SET maxmemory 256mb; redis-cli CONFIG SET maxmemory-policy allkeys-lru',
    };
  }
  if (isTier && evictionPolicy === 'noeviction') {
    return {
      ...{ check, status: 'warning', message: `${message}: a full cache refuses writes` },
      fix: 'redis-cli CONFIG SET maxmemory-policy allkeys-lru',
    };
  }
  return { check, status: 'ok', message };
}

function memoryOf({ usedMemoryBytes, maxMemoryBytes }: ServerReport): Store.Diagnosis[] {
  if (maxMemoryBytes === 0) return [];
  const used = Math.round(usedMemoryBytes / MEBIBYTE);
  const limit = Math.round(maxMemoryBytes / MEBIBYTE);
  const message = `${used} of ${limit} MiB are used`;
  if (usedMemoryBytes < NEARLY_FULL * maxMemoryBytes)
    return [{ check: 'memory', status: 'ok', message }];
  const fix = `redis-cli CONFIG SET maxmemory ${2 * limit}mb`;
  return [{ check: 'memory', status: 'warning', message, fix }];
}
