import { readOptions, UsageError } from '../src/options.js';

describe('the options', () => {
  it('compare on the embedded sheet and take port 8080 unless told otherwise', () => {
    expect(readOptions([], {})).toMatchObject({
      once: false,
      compare: true,
      port: 8080,
      latencyMs: [200, 800],
      realSheet: undefined,
    });
    expect(readOptions([], { PORT: '3000' }).port).toBe(3000);
    expect(readOptions(['--port', '4000'], { PORT: '3000' }).port).toBe(4000);
  });

  it('end after the comparison when JSON is asked for', () => {
    expect(readOptions(['--json'], {})).toMatchObject({ once: true, json: true });
  });

  it('open the page unless the demo ends by itself, or nobody wants it', () => {
    const asks = [[], ['--once'], ['--json'], ['--no-inspect']];
    expect(asks.map((args) => readOptions(args, {}).inspect)).toEqual([
      true,
      false,
      false,
      false,
    ]);
  });

  it('take a latency as one figure or a range', () => {
    expect(readOptions(['--latency', '5'], {}).latencyMs).toEqual([5, 5]);
    expect(readOptions(['--latency', '5-9'], {}).latencyMs).toEqual([5, 9]);
  });

  it('choose a real sheet by its id, and compare on it only when asked to', () => {
    const env = { GOOGLE_APPLICATION_CREDENTIALS: 'key.json', SHEET_ID: 'abc' };
    expect(readOptions([], env)).toMatchObject({
      compare: false,
      realSheet: { keyFile: 'key.json', id: 'abc', tab: undefined },
    });
    expect(readOptions(['--compare'], env).compare).toBe(true);
    expect(readOptions([], { GOOGLE_APPLICATION_CREDENTIALS: 'key.json' }).realSheet).toBe(
      undefined,
    );
  });

  it.each([
    [['--oce'], {}, '--oce'],
    [['--port', '80800'], {}, '--port takes a whole number from 0 to 65535, not "80800"'],
    [['--pace', 'fast'], {}, '--pace takes a whole number'],
    [['--latency', '9-5'], {}, '--latency takes milliseconds'],
    [[], { PORT: 'http' }, '--port takes a whole number'],
    [[], { SHEET_ID: 'abc' }, 'GOOGLE_APPLICATION_CREDENTIALS has to name a key file'],
    [
      ['--once'],
      { SHEET_ID: 'abc', GOOGLE_APPLICATION_CREDENTIALS: 'key.json' },
      'need --compare',
    ],
  ])('refuse %j with %j in the environment', (args, env, message) => {
    expect(() => readOptions(args, env)).toThrow(UsageError);
    expect(() => readOptions(args, env)).toThrow(message);
  });
});
