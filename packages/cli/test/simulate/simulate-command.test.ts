import { loadWorkspace } from '../corpus/load-workspace.js';
import { runCommand, type Outcome } from '../run-command.js';
import { minimalRecipe, visit } from './recipe.js';

const enrich = `module.exports = { default: ({ env }) => ({ type: 'enrich', config: {}, push: async (event) => ({
  event: { ...event, data: { ...event.data, ...(await env.store.get(event.user.session)) } } }) }) };`;
const files = {
  'flow.json': JSON.stringify({
    ...minimalRecipe,
    transformers: { enrich: { env: { store: '$store.sessions' } } },
  }),
  'flow.cjs': `${enrich.replace('module.exports =', 'const enrich =')}
    module.exports = { ...${JSON.stringify(minimalRecipe)},
      transformers: { enrich: { code: enrich.default, env: { store: '$store.sessions' } } } };`,
  'e.json': JSON.stringify(visit),
  'list.yaml': '- name: page view\n- name: page leave\n',
  'rows.json': '[{ "id": "s-1", "plan": "gold" }]',
  'broken.json': '{\n  "name": \n}',
};
const simulate = (...args: string[]): Promise<Outcome> =>
  runCommand(['simulate', 'flow.cjs', '--import', '--event', 'e.json', ...args], { files });
const mocked = ['--mock', 'sessions=rows.json'];

describe('walkeros simulate', () => {
  test('shows what each step did, what would be sent, and the hit rate', async () => {
    const { code, stdout, stderr } = await simulate(...mocked, '--repeat', '60', '--at', '+6m');

    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toBe(`#1 +0s page view
  sessions.get("s-1"): miss
  enrich: changes
    data.plan: + "gold"
  went through; no destination took it
#2 +1s page view
  sessions.get("s-1"): hit
  enrich: changes
    data.plan: + "gold"
  went through; no destination took it
  … 58 more like it, the last one at +59s
#61 +6m59s page view
  sessions.get("s-1"): miss
  enrich: changes
    data.plan: + "gold"
  went through; no destination took it

store sessions  via __cache: hit rate 96.7 % (59 hits, 2 misses); backing: 2 reads, 0 writes
`);
  });

  test.each([
    ['hitRate>=0.9', 0],
    ['hitRate >= 0.99', 1],
    ['sessions.reads==1', 0],
    ['reads<1', 1],
    ['failed!=0', 1],
    ['events>59', 0],
  ])('--assert "%s" ends with %i', async (assertion, exitCode) => {
    const outcome = await simulate(...mocked, '--repeat', '60', '--assert', assertion);

    expect(outcome.code).toBe(exitCode);
  });

  test('an assertion about what was not measured is not fulfilled', async () => {
    const { code, stdout } = await runCommand(
      ['simulate', 'flow.yaml', '--event', 'e.json', '--assert', 'hitRate>=0'],
      { files: { ...files, 'flow.yaml': 'destinations: {}\n' } },
    );

    expect(code).toBe(1);
    expect(stdout).toContain('FAIL hitRate>=0  (is not measured)');
  });

  test('prints one JSON document with --json', async () => {
    const { code, stdout } = await simulate(...mocked, '--assert', 'misses==1', '--json');

    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      passed: true,
      events: [{ number: 1, status: 'ok' }],
      stores: { sessions: { hitRate: 0, reads: 1 } },
      assertions: [{ assertion: 'misses==1', actual: 1, passed: true }],
    });
  });

  test('takes a list of events, of YAML too', async () => {
    const { stdout } = await simulate(...mocked, '--event', 'list.yaml', '--json');

    expect((JSON.parse(stdout) as { events: { name: string }[] }).events).toMatchObject([
      { name: 'page view' },
      { name: 'page leave' },
    ]);
  });

  test.each([
    ['a whole row without its key', {}, { plan: 'gold', note: 'x' }],
    ['the one cell of "valueColumn"', { valueColumn: 'plan' }, 'gold'],
    ['beside the key that "keyColumn" names', { keyColumn: 'plan' }, undefined],
  ])('a mocked sheet answers as the real one does: with %s', async (_what, settings, value) => {
    const config = `const seen = ({ env }) => ({ type: 'seen', config: {},
      push: async (event) => ({ event: { ...event, data: { value: await env.store.get('s-1') } } }) });
      module.exports = {
        stores: { s: { package: '@walkeros/server-store-sheets', config: { settings: ${JSON.stringify(settings)} } } },
        transformers: { seen: { code: seen, env: { store: '$store.s' } } },
        destinations: { out: { code: { push() {} } } } };`;
    const { stdout } = await runCommand(
      ['simulate', 'flow.cjs', '--import', '--event', 'e.json', '--mock', 's=r.json', '--json'],
      {
        files: {
          ...files,
          'flow.cjs': config,
          'r.json': '[{ "session": "s-1", "plan": "gold", "note": "x" }]',
        },
      },
    );
    const { events } = JSON.parse(stdout) as {
      events: { sent: { payload: { data: object } }[] }[];
    };

    expect(events[0]?.sent[0]?.payload.data).toEqual(value === undefined ? {} : { value });
  });

  test('of many events the first and the last are told, and all are counted', async () => {
    const { code, stdout } = await runCommand(
      [
        'simulate',
        'flow.yaml',
        '--event',
        'e.json',
        '--repeat',
        '12000',
        '--assert',
        'events==12000',
      ],
      { files: { ...files, 'flow.yaml': 'destinations: {}\n' } },
    );

    expect(code).toBe(0);
    expect(stdout).toContain('\n  … 1000 in between, which are counted and not told\n');
    expect(stdout).toContain('\n#11001 ');
  });

  test('is interrupted between two events, however many there are', async () => {
    const interruption = new AbortController();
    setImmediate(() => interruption.abort());
    const { code, stdout } = await runCommand(
      ['simulate', 'flow.yaml', '--event', 'e.json', '--repeat', '10000000'],
      { files: { ...files, 'flow.yaml': 'destinations: {}\n' }, signal: interruption.signal },
    );

    expect([code, stdout]).toEqual([130, '']);
  });

  test('refuses to ask a sheet, ends with 1, and says what to do', async () => {
    const { code, stdout, stderr } = await simulate();

    expect(code).toBe(1);
    expect(stdout).toContain('--mock sessions=rows.json');
    expect(stderr).toContain('not started');
  });

  test('shows the place of what is wrong with a config', async () => {
    const { code, stdout, stderr } = await runCommand(
      ['simulate', 'flow.json', '--event', 'e.json'],
      {
        files: {
          'flow.json':
            '{\n  "sources": { "http": { "package": "p", "next": "enrihc" } },\n  "transformers": { "enrich": {} }\n}',
          'e.json': '{ "name": "page view" }',
        },
        load: loadWorkspace,
      },
    );

    expect([code, stderr]).toEqual([
      1,
      'flow.json: not started; "walkeros validate flow.json --fix" makes the safe fixes\n',
    ]);
    expect(stdout).toContain('error STEP_UNKNOWN  sources.http.next: ');
    expect(stdout).toContain('  flow.json:2:50\n');
    expect(stdout).toMatch(/\n {4}\| +\^{8}\n {2}did you mean "enrich"\?/);
  });

  test.each([
    [['--repeat', '0'], 2, '--repeat takes a whole number above 0'],
    [['--every', 'soon'], 2, '--every "soon": expected a positive number of seconds'],
    [['--assert', 'hitrate>=1'], 2, 'did you mean "hitRate"?'],
    [['--assert', 'all fine'], 2, 'expected a figure, a comparison and a number'],
    [['--assert', 'users.reads==1', ...mocked], 2, 'there is no store "users"'],
    [['--mock', 'sessions'], 2, 'expected a store and a file'],
    [['--mock', 'sesions=rows.json'], 2, 'no store "sesions", only "sessions"; did you mean'],
    [['--mock', 'sessions=none.json'], 2, 'none.json: there is no such file'],
    [['--mock', 'sessions=e.json', '--event', 'broken.json'], 2, 'broken.json:3:1'],
    [['--mock', 'sessions=list.yaml', '--event', 'missing.json'], 2, 'missing.json'],
  ])('%j is a mistake that is named, with exit code %i', async (args, exitCode, message) => {
    const { code, stderr, stdout } = await simulate(...args);

    expect([code, stdout]).toEqual([exitCode, '']);
    expect(stderr).toContain(message);
  });

  test('needs an event', async () => {
    const { code, stderr } = await runCommand(['simulate', 'flow.json'], { files });

    expect([code, stderr]).toEqual([2, '--event is missing: a file with an event\n']);
  });
});
