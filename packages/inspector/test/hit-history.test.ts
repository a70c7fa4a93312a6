import type { Cache } from '@walkeros/core';
import { HitHistory } from '../src/hit-history.js';

function counters(hits: number, misses: number): Cache.Counters {
  const none = { inflight_dedups: 0, writes: 0, deletes: 0, populates: 0 };
  return { hits, misses, ...none, evictions_entries: 0, evictions_ttl: 0 };
}

describe('the history of a hit rate', () => {
  it('has a point for each frame, over all reads of the last twenty', () => {
    const history = new HitHistory();
    for (let frame = 0; frame <= 20; frame++) history.add(counters(0, frame));
    history.add(counters(5, 20));

    expect(history.points()).toHaveLength(22);
    expect(history.points()[0]).toBeNull();
    expect(history.points()[20]).toBe(0);
    expect(history.latest()).toBe(5 / 24);
  });

  it('goes back two minutes', () => {
    const history = new HitHistory();
    for (let frame = 0; frame < 1_000; frame++) history.add(counters(frame, 0));

    expect(history.points()).toHaveLength(240);
  });

  it('begins anew with a store that was opened anew', () => {
    const history = new HitHistory();
    history.add(counters(90, 10));
    history.add(counters(1, 3));

    expect(history.points()).toEqual([0.25]);
  });
});
