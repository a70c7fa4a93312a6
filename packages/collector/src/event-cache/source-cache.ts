import type {
  MaybePromise,
  PushResult,
  SourceResponse,
  StoreValue,
  WalkerEvent,
} from '@walkeros/core';
import { isPlainObject, isPromise } from '@walkeros/core';
import { applyUpdate, type CacheStatus } from './apply-update.js';
import type { FoundRule } from './event-rules.js';
import type { OpenEventCache } from './event-caches.js';
import type { Led, Ran } from './single-run.js';

/** An event on its way in, and the rest of its way: `state`, mapping, chains, destinations. */
export interface Arrival {
  event: WalkerEvent;
  ingest: Readonly<Record<string, unknown>>;
  goOn: () => MaybePromise<PushResult>;
}

/** Takes the place of the rest of the way where a source has a cache. */
export type Admit = (arrival: Arrival) => MaybePromise<PushResult>;

/**
 * The event cache of a source. With `stop`, the default, a hit answers the sender with
 * what the first of the equal requests was answered with, and nothing else happens.
 * Without it every event goes on, and the status is there for `update` only. An answer
 * is cached once its event has come through.
 */
export function createAdmit(cache: OpenEventCache): Admit {
  const admit = cache.stop === false ? mark : answer;
  return (arrival) => {
    const { event, ingest } = arrival;
    const rule = cache.find({ event, ingest });
    return rule === undefined ? arrival.goOn() : admit(cache, rule, arrival);
  };
}

function answer(
  { run }: OpenEventCache,
  rule: FoundRule,
  arrival: Arrival,
): MaybePromise<PushResult> {
  const lead = (): MaybePromise<Led<PushResult>> => {
    const led = (result: PushResult): Led<PushResult> =>
      result.ok ? { result, value: responseTo(result) } : { result };
    const result = arrival.goOn();
    return isPromise(result) ? result.then(led) : led(result);
  };
  const finish = (ran: Ran<PushResult>): PushResult => {
    if (ran.hit === undefined) return withUpdate(ran.result, rule, { arrival, status: 'MISS' });
    const hit: PushResult = {
      ok: true,
      event: arrival.event,
      cached: true,
      response: responseIn(ran.hit),
    };
    return withUpdate(hit, rule, { arrival, status: 'HIT' });
  };
  const ran = run<PushResult>({ ...rule, lead });
  return isPromise(ran) ? ran.then(finish) : finish(ran);
}

/** "Seen before": nothing is answered from the cache, and nobody waits for anybody. */
function mark(
  { shared: { entries }, counters }: OpenEventCache,
  rule: FoundRule,
  arrival: Arrival,
): MaybePromise<PushResult> {
  const pass = async (found: StoreValue | undefined): Promise<PushResult> => {
    const status = found === undefined ? 'MISS' : 'HIT';
    counters[status === 'HIT' ? 'hits' : 'misses']++;
    const result = await arrival.goOn();
    if (status === 'MISS' && result.ok) {
      counters.populates++;
      await entries.write(rule.key, true, rule.ttlMs);
    }
    return withUpdate(result, rule, { arrival, status });
  };
  const found = entries.read(rule.key);
  return isPromise(found) ? found.then(pass) : pass(found);
}

function withUpdate(
  result: PushResult,
  rule: FoundRule,
  { arrival, status }: { arrival: Arrival; status: CacheStatus },
): PushResult {
  if (rule.update === undefined || !result.ok) return result;
  const { event, ingest } = arrival;
  const response = result.response ?? responseTo(result);
  return {
    ...result,
    response: applyUpdate(response, rule, { event, ingest, cache: { status } }),
  };
}

/** What a sender is told of an event that came through. */
function responseTo({ event, dropped }: PushResult): { body: StoreValue } {
  const id = event === undefined ? {} : { id: event.id };
  return { body: { ok: true, ...id, ...(dropped === true && { dropped: true }) } };
}

/** A store may hold anything: what is not one of our answers tells nothing but "ok". */
function responseIn(value: StoreValue): SourceResponse {
  return isPlainObject(value) && isPlainObject(value['body'])
    ? { body: value['body'] }
    : { body: { ok: true } };
}
