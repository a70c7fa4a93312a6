import type { RunFigures } from '../src/measure-run.js';
import { createPaint } from '../src/paint.js';
import { report } from '../src/report.js';

const cached: RunFigures = {
  events: 60,
  backingReads: 1,
  counters: {
    hits: 59,
    misses: 1,
    populates: 1,
    writes: 0,
    deletes: 0,
    evictions_entries: 0,
    evictions_ttl: 0,
    inflight_dedups: 0,
  },
  medianMs: 1.9,
  totalMs: 1400,
  moreEvents: 5,
  quotaErrors: 0,
  enriched: 65,
  log: [],
};
const bare: RunFigures = {
  ...cached,
  backingReads: 60,
  medianMs: 496,
  totalMs: 28_900,
  quotaErrors: 5,
  enriched: 60,
  log: ['ERROR lookups: used up'],
};

describe('the report', () => {
  it('puts the two runs side by side, in columns that end where their heads end', () => {
    const text = report(
      {
        cacheLine: '"cache": {"rules":[{"ttl":300}]}',
        withoutCache: bare,
        withCache: cached,
        coldReads: { concurrent: 50, backingCalls: 1, inflightDedups: 49 },
      },
      createPaint({}, {}),
    );
    expect(`\n${text}`).toBe(`
                                       without cache      with cache
  events of one session                           60              60
  Sheets reads (60 a minute allowed)              60               1
  quota errors in the next 5 events                5               0
  events enriched                           60 of 65        65 of 65
  time per event, median                      496 ms          1.9 ms
  time of all 60, added up                    28.9 s           1.4 s

  the difference: "cache": {"rules":[{"ttl":300}]}
  counters: hits 59  misses 1  populates 1  inflight_dedups 0
  50 concurrent cold reads -> 1 backing call, inflight_dedups 49
  log: ERROR lookups: used up
`);
  });
});
