import { type Clock, createOutageLog, type Logger, systemClock } from '../src/index.js';

function setUp(level?: 'error' | 'warn') {
  const lines: string[] = [];
  const time = { nowMs: 0 };
  const write = (name: string) => (message: string | Error) =>
    void lines.push(`${name} ${String(message)}`);
  const logger: Logger = {
    error: write('error'),
    warn: write('warn'),
    info: write('info'),
    debug: write('debug'),
    scope: () => logger,
  };
  const clock: Clock = { ...systemClock, monotonicNow: () => time.nowMs };
  const options = { logger, clock, subject: 'lookups', ...(level && { level }) };
  return { lines, time, log: createOutageLog(options) };
}

describe('an outage log', () => {
  test('writes one line for many failures', () => {
    const { lines, log } = setUp();
    for (let i = 0; i < 2_000; i++) log.failure('the store is down');
    expect(lines).toEqual(['error lookups: the store is down']);
  });

  test('says how many calls failed once ten seconds have passed without a failure', () => {
    const { lines, log, time } = setUp('warn');
    log.failure('down');
    log.failure('down');
    time.nowMs = 9_999;
    log.success();
    expect(lines).toHaveLength(1);
    time.nowMs = 10_000;
    log.success();
    log.success();
    expect(lines).toEqual([
      'warn lookups: down',
      'info lookups: working again after 2 failures',
    ]);
  });

  test('keeps quiet while calls fail and succeed in turn', () => {
    const { lines, log, time } = setUp();
    for (let i = 0; i < 100; i++) {
      log.failure('down');
      time.nowMs += 5_000;
      log.success();
    }
    expect(lines).toHaveLength(1);
  });

  test('opens a new outage after the last one has ended', () => {
    const { lines, log, time } = setUp();
    log.failure('down');
    time.nowMs = 10_000;
    log.success();
    log.failure('down again');
    expect(lines.at(-1)).toBe('error lookups: down again');
    expect(lines).toHaveLength(3);
  });

  test('writes nothing while all is well', () => {
    const { lines, log } = setUp();
    log.success();
    expect(lines).toEqual([]);
  });
});
