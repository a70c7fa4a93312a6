import { clockDiagnosis } from '../src/clock-diagnosis.js';

const DATE = 'Tue, 01 Jan 2030 00:00:00 GMT';
const THEIRS_MS = Date.parse(DATE);

describe('the diagnosis of a clock', () => {
  test.each([
    [0, 'ok', 'agrees with theirs'],
    [1_900, 'ok', '2 s ahead of theirs'],
    [-29_000, 'ok', '29 s behind theirs'],
    [30_000, 'warning', '30 s ahead of theirs'],
    [-299_000, 'warning', '299 s behind theirs'],
    [300_000, 'error', '300 s ahead of theirs'],
  ])('%d ms off is %s', (skewMs, status, message) => {
    const [found] = clockDiagnosis(DATE, THEIRS_MS + skewMs);

    expect(found).toMatchObject({ check: 'clock', status });
    expect(found?.message).toContain(message);
    expect(found?.fix === undefined).toBe(status === 'ok');
  });

  test.each([[undefined], ['soon'], [['a', 'b']]])(
    'says nothing without a date: %j',
    (date) => {
      expect(clockDiagnosis(date, THEIRS_MS)).toEqual([]);
    },
  );
});
