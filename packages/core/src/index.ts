export type { Store, StoreValue } from './store.js';
export type { Clock, TimerHandle } from './clock.js';
export { MAX_TIMER_MS, nextRound, systemClock } from './clock.js';
export type { VirtualClock } from './virtual-clock.js';
export { createVirtualClock } from './virtual-clock.js';
export type { Backoff } from './backoff.js';
export { backoffMs } from './backoff.js';
export type { RetryBudget } from './retry-budget.js';
export { createRetryBudget } from './retry-budget.js';
export { parseRetryAfter } from './retry-after.js';
export { errorCode } from './error-code.js';
export { fieldOf } from './field-of.js';
export { isStore } from './is-store.js';
export { errorReason } from './error-reason.js';
export { isTransientStatus } from './transient-status.js';
export { basicAuthorization } from './basic-authorization.js';
export type { Logger, LogLevel } from './logger.js';
export { silentLogger } from './logger.js';
export { clockDiagnosis } from './clock-diagnosis.js';
export type { KeyQueue } from './key-queue.js';
export { createKeyQueue } from './key-queue.js';
export type { OutageLog, OutageLogOptions } from './outage-log.js';
export { createOutageLog } from './outage-log.js';
export type { Deadline } from './within.js';
export { within } from './within.js';
export type { Watched } from './deadlines.js';
export { Deadlines } from './deadlines.js';
export { sleep } from './sleep.js';
export type { SignalSource } from './slots.js';
export { Slots } from './slots.js';
export { untilAborted } from './until-aborted.js';
export type {
  ConfigErrorCode,
  ConfigWarningCode,
  ErrorCode,
  Finding,
  FlowErrorCode,
  StoreErrorCode,
  StoreErrorDetails,
  StoreErrorKind,
} from './errors.js';
export {
  ConfigError,
  formatFinding,
  isStoreError,
  shortKey,
  StoreError,
  WalkerError,
} from './errors.js';
export { suggest } from './suggest.js';
export { CodecError } from './codec-error.js';
export { isBinary, isStoreValue } from './value.js';
export { decodeText, decodeValue, encodeText, encodeValue } from './value-codec.js';
export type { Cache, Duration } from './cache.js';
export { DURATION_FORMAT, parseDuration, parseTimeout, TIMEOUT_FORMAT } from './duration.js';
export type { Match, MatchCondition, MatchOperator } from './match.js';
export type { State } from './state.js';
export type { EventProperties, EventValue, PartialEvent, WalkerEvent } from './event.js';
export type { Mapping } from './mapping.js';
export type { MappedEvent } from './mapping/apply-mapping.js';
export { applyMapping } from './mapping/apply-mapping.js';
export { isGranted } from './mapping/consent.js';
export { INCLUDE_SECTIONS } from './mapping/include-sections.js';
export { resolveValue } from './mapping/resolve-value.js';
export { storable } from './mapping/storable.js';
export type { Matcher } from './matcher.js';
export { compileMatch } from './matcher.js';
export { checkPath, getByPath, removeByPath, setByPath } from './path.js';
export { isPlainObject } from './plain-object.js';
export { storeTimeoutMs } from './store-timeout.js';
export type { ReferenceScope } from './references/resolve-references.js';
export { resolveReferences } from './references/resolve-references.js';
export type { DeadLetter } from './dead-letter.js';
export type { Destination, DestinationConfig } from './destination.js';
export type { EventCache } from './event-cache.js';
export type {
  Chain,
  Lifecycle,
  Route,
  Source,
  StepConfig,
  StepContext,
  Transformer,
  TransformerOutput,
  TransformerResult,
} from './steps.js';
export type {
  Collector,
  DestinationCounters,
  EventCached,
  Elb,
  FlowStatus,
  FlowStore,
  PushOptions,
  PushResult,
  SourceResponse,
} from './collector.js';
export type {
  Observation,
  ObservationOp,
  ObservationStatus,
  ObservedRun,
  ObservedStart,
  ObservedStep,
  ObserveOptions,
  Observer,
} from './observation.js';
export type { Flow } from './flow.js';
export type { MaybePromise } from './is-promise.js';
export { isPromise } from './is-promise.js';
