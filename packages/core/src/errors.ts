/**
 * The errors of this project. A caller switches on `code`, never on a message;
 * `docs/errors.md` lists every code, and a test holds the two together.
 */

/** A backing's answer that is neither a value nor an absence. */
export type StoreErrorKind =
  | 'denied'
  | 'throttled'
  | 'timeout'
  | 'unavailable'
  | 'invalid-data'
  | 'invalid-key'
  | 'too-large'
  | 'conflict';

/** Codes of errors that a running store throws. */
export type StoreErrorCode =
  | 'STORE_DENIED'
  | 'STORE_THROTTLED'
  | 'STORE_TIMEOUT'
  | 'STORE_UNAVAILABLE'
  | 'STORE_INVALID_DATA'
  | 'STORE_INVALID_KEY'
  | 'STORE_TOO_LARGE'
  | 'STORE_CONFLICT';

/** Codes of findings in a config. */
export type ConfigErrorCode =
  | 'CONFIG_INVALID'
  | 'CONFIG_UNREADABLE'
  | 'CONFLICT'
  | 'DEPRECATED_PACKAGE'
  | 'FLOW_NOT_FOUND'
  | 'INIT_FAILED'
  | 'INVALID_REGEX'
  | 'MISSING_CODE'
  | 'MISSING_VALUE'
  | 'NAMESPACE_TAKEN'
  | 'PACKAGE_INVALID'
  | 'PACKAGE_NOT_FOUND'
  | 'REFERENCE_CYCLE'
  | 'REFERENCE_UNRESOLVED'
  | 'STEP_CYCLE'
  | 'STEP_UNKNOWN'
  | 'STORE_CYCLE'
  | 'STORE_UNKNOWN'
  | 'UNKNOWN_KEY'
  | 'UNSAFE_PATH';

/** Codes of what is worth a warning in a config, though it may start. */
export type ConfigWarningCode =
  | 'FILE_CACHED'
  | 'QUOTA_EXCEEDED'
  | 'RULE_UNREACHABLE'
  | 'SECRET_LITERAL'
  | 'STATE_EVICTABLE'
  | 'STEP_UNREACHED'
  | 'STORE_READ_ONLY'
  | 'STORE_UNUSED'
  | 'TTL_BELOW_LATENCY'
  | 'TTL_ORDER'
  | 'UNIT_SUSPICIOUS'
  | 'VARIABLE_UNSET';

/** Codes of errors in a running flow. */
export type FlowErrorCode =
  'BREAKER_OPEN' | 'DEAD_LETTER_FAILED' | 'DELIVERY_FAILED' | 'FLOW_STOPPED' | 'OVERLOADED';

/** Codes of errors of the layered cache. */
export type ArtifactErrorCode = 'ARTIFACT_DAMAGED' | 'ARTIFACT_REFUSED' | 'REMOTE_CACHE_FAILED';

/** Every code of an error of this project. */
export type ErrorCode =
  StoreErrorCode | ConfigErrorCode | ConfigWarningCode | FlowErrorCode | ArtifactErrorCode;

/** Base of every error that this project throws on purpose. */
export class WalkerError extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = new.target.name;
    this.code = code;
  }
}

/** One thing that is wrong with a config. */
export interface Finding {
  code: ConfigErrorCode;
  /** Where, in dots: `stores.api.cache.store`. Empty for the config as a whole. */
  path: string;
  /** What is wrong, in the user's words. Never holds a secret. */
  message: string;
  /** What would be right: allowed values, a type, a range. */
  expected?: string;
  /** The one name that was probably meant. */
  suggestion?: string;
}

/** A finding as one line: path, message, what is expected, what was meant. */
export function formatFinding(finding: Finding): string {
  const where = finding.path === '' ? '' : `${finding.path}: `;
  const expected = finding.expected === undefined ? '' : `; expected ${finding.expected}`;
  const hint =
    finding.suggestion === undefined ? '' : `; did you mean "${finding.suggestion}"?`;
  return `${where}${finding.message}${expected}${hint}`;
}

/** A config that cannot run. Carries every finding, not only the first. */
export class ConfigError extends WalkerError {
  readonly findings: readonly Finding[];
  /** Path of the first finding. */
  readonly path: string;

  /** @throws TypeError when there is no finding: that is a bug in the caller. */
  constructor(findings: readonly Finding[], options?: { cause?: unknown }) {
    const [first] = findings;
    if (first === undefined) throw new TypeError('a ConfigError needs at least one finding');
    super(first.code, findings.map(formatFinding).join('\n'), options);
    this.findings = findings;
    this.path = first.path;
  }
}

/** Which call of which store failed, and what else is known of it. */
export interface StoreErrorDetails {
  /** Id of the store, as the flow names it. */
  store: string;
  operation: 'get' | 'set' | 'delete' | 'setup' | 'open' | 'close';
  key?: string;
  /** How long to wait before another try, in milliseconds; with `throttled`. */
  retryAfterMs?: number;
  cause?: unknown;
}

/** Any store failure. `kind` says which of the eight ways a backing can fail it was. */
export class StoreError extends WalkerError {
  readonly kind: StoreErrorKind;
  readonly store: string;
  readonly operation: StoreErrorDetails['operation'];
  readonly key: string | undefined;
  readonly retryAfterMs: number | undefined;

  /** @param what - What happened and what to do about it, without store, operation or key. */
  constructor(kind: StoreErrorKind, what: string, details: StoreErrorDetails) {
    const key = details.key === undefined ? '' : ` ${shortKey(details.key)}`;
    super(
      codeOf(kind),
      `store "${details.store}" ${details.operation}${key}: ${what}`,
      details.cause === undefined ? undefined : { cause: details.cause },
    );
    this.kind = kind;
    this.store = details.store;
    this.operation = details.operation;
    this.key = details.key;
    this.retryAfterMs = details.retryAfterMs;
  }
}

/** A key as it appears in messages: quoted, printable, at most 80 characters. */
export function shortKey(key: string): string {
  const text = JSON.stringify(key.length > 80 ? `${key.slice(0, 79)}…` : key);
  return text;
}

/** Whether `error` is a {@link StoreError}, also one of another copy of this package. */
export function isStoreError(error: unknown): error is StoreError {
  return error instanceof Error && 'kind' in error && 'code' in error && 'operation' in error;
}

function codeOf(kind: StoreErrorKind): StoreErrorCode {
  return `STORE_${kind.toUpperCase().replace('-', '_')}` as StoreErrorCode;
}
