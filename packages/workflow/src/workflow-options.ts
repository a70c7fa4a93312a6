import {
  ConfigError,
  DURATION_FORMAT,
  parseDuration,
  parseTimeout,
  systemClock,
  TIMEOUT_FORMAT,
  type Clock,
  type Duration,
  type Finding,
  type Store,
} from '@walkeros/core';
import type { EventListener } from './events.js';
import { StepCache } from './step-cache.js';
import { workflowCache, type WorkflowCache } from './workflow-cache.js';

/** How a workflow caches results, and who is told what happens. */
export interface WorkflowOptions<E = unknown> {
  /** Where results of keyed steps are kept: a `Map`, anything Map-like, or a store. */
  readonly cache?: WorkflowCache | Store;
  /** Whether errors are cached, or which. Default `true`, as the document says. */
  readonly cacheErrors?: boolean | ((error: E) => boolean);
  /** Deadline of one call of an asynchronous cache: ms, or `"2s"`. Default 5 000. */
  readonly cacheTimeout?: number | string;
  /** How long cached results are good for, unless a step says otherwise. Default: for ever. */
  readonly ttl?: Duration;
  /** Copy values on their way into the cache and out of it. Default `true`. */
  readonly isolate?: boolean;
  /** Is told everything that happens. What it throws is ignored. */
  readonly onEvent?: EventListener;
  readonly clock?: Clock;
}

/** The options, checked and with their defaults. */
export interface WorkflowSettings {
  readonly name: string;
  readonly cache: StepCache | undefined;
  readonly ttlMs: number | undefined;
  readonly onEvent: EventListener | undefined;
  readonly clock: Clock;
  /** Whether an error may be cached. */
  keeps(error: unknown): boolean;
}

const CACHE_TIMEOUT_MS = 5_000;
const METHODS = ['get', 'set', 'delete'] as const;

/** @throws ConfigError with every finding. */
export function workflowSettings<E>(
  name: string,
  options: WorkflowOptions<E>,
): WorkflowSettings {
  const findings = check(name, options);
  if (findings.length > 0) throw new ConfigError(findings);
  const { cache, cacheErrors = true, clock = systemClock, isolate = true } = options;
  const timeoutMs = parseTimeout(options.cacheTimeout ?? CACHE_TIMEOUT_MS) ?? CACHE_TIMEOUT_MS;
  return {
    name,
    clock,
    ttlMs: options.ttl === undefined ? undefined : parseDuration(options.ttl),
    onEvent: options.onEvent,
    keeps:
      typeof cacheErrors === 'function'
        ? (error) => cacheErrors(error as E)
        : () => cacheErrors,
    cache: cache && new StepCache({ cache: workflowCache(cache), isolate, timeoutMs, clock }),
  };
}

function check<E>(name: unknown, { cache, cacheTimeout, ttl }: WorkflowOptions<E>): Finding[] {
  const findings: Finding[] = [];
  const refuse = (path: string, message: string, expected: string): void => {
    findings.push({ code: 'CONFIG_INVALID', path, message, expected });
  };
  if (typeof name !== 'string' || name === '') {
    refuse('name', 'a workflow needs a name', 'text that is not empty');
  }
  if (ttl !== undefined && parseDuration(ttl) === undefined) {
    refuse('options.ttl', 'is not a span of time', DURATION_FORMAT);
  }
  if (cacheTimeout !== undefined && parseTimeout(cacheTimeout) === undefined) {
    refuse('options.cacheTimeout', 'is not a span of time', TIMEOUT_FORMAT);
  }
  if (cache !== undefined && !isCache(cache)) {
    refuse('options.cache', 'is not a cache', 'something with get, set and delete, or a store');
  }
  return findings;
}

function isCache(cache: unknown): boolean {
  if (typeof cache !== 'object' || cache === null) return false;
  return METHODS.every((method) => typeof Reflect.get(cache, method) === 'function');
}
