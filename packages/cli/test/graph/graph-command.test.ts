import { runCommand, type Outcome } from '../run-command.js';

const flow = {
  sources: {
    web: { package: '@walkeros/server-source-http', next: 'clean' },
    app: {
      package: '@walkeros/server-source-http',
      config: { settings: { port: 8081 } },
      next: [{ match: { key: 'ingest.a', operator: 'exists' }, next: 'enrich' }],
    },
  },
  transformers: {
    clean: { next: 'enrich' },
    enrich: { package: '@walkeros/transformer-enrich', env: { store: '$store.api' } },
    anonymize: {},
  },
  destinations: {
    crm: {
      package: '@walkeros/server-destination-api',
      before: 'anonymize',
      config: { deadLetter: { store: 'letters' } },
    },
    log: { package: '@walkeros/destination-console' },
  },
  stores: {
    redis: { package: '@walkeros/server-store-redis', cache: { rules: [{ ttl: 300 }] } },
    api: {
      package: '@walkeros/server-store-api',
      cache: { store: 'redis', rules: [{ ttl: 86400 }] },
    },
    letters: { package: '@walkeros/server-store-fs' },
  },
};

const graph = (config: object, ...args: string[]): Promise<Outcome> =>
  runCommand(['graph', 'flow.json', ...args], {
    files: { 'flow.json': JSON.stringify(config) },
  });

describe('walkeros graph', () => {
  test('draws ways, lookups and tiers as Mermaid', async () => {
    const { code, stdout } = await graph(flow);

    expect(code).toBe(0);
    expect(stdout).toBe(`flowchart LR
  n0(["web<br/>http"])
  n1(["app<br/>http"])
  n2["clean"]
  n3["enrich<br/>enrich"]
  n4["anonymize"]
  n5[["crm<br/>api"]]
  n6[["log<br/>console"]]
  n7[("redis<br/>redis")]
  n8[("api<br/>api")]
  n9[("letters<br/>fs")]
  n10[("__cache")]
  n0 --> n2
  n2 --> n3
  n1 --> n3
  n3 --> n4
  n1 --> n4
  n4 --> n5
  n3 --> n6
  n1 --> n6
  n7 -. cache .-> n10
  n8 -. cache .-> n7
  n3 -.-> n8
  n5 -.-> n9
`);
  });

  test('draws an SVG with a box for each part and a line for each connection', async () => {
    const { code, stdout } = await graph(flow, '--format', 'svg');

    expect(code).toBe(0);
    expect(stdout.match(/<rect /g)).toHaveLength(11);
    expect(stdout.match(/<path class=/g)).toHaveLength(12);
    expect(stdout).toMatch(
      /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" viewBox="0 0 \d+ \d+"/,
    );
    expect(stdout).not.toMatch(/NaN|Infinity|undefined/);
  });

  test('boxes of the SVG do not lie over each other', async () => {
    const { stdout } = await graph(flow, '--format', 'svg');
    const boxes = [
      ...stdout.matchAll(/<rect x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="([\d.]+)"/g),
    ].map(([, ...numbers]) => numbers.map(Number) as [number, number, number, number]);
    const overlaps = boxes.flatMap(([x, y, width, height], index) =>
      boxes
        .slice(index + 1)
        .filter(
          (other) =>
            x < other[0] + other[2] &&
            other[0] < x + width &&
            y < other[1] + other[3] &&
            other[1] < y + height,
        ),
    );

    expect(overlaps).toEqual([]);
  });

  const hostile = `a"]-->x<script>alert('1')</script>&#;\n`;

  test('names are text in Mermaid, whatever is in them', async () => {
    const { stdout } = await graph({ stores: { [hostile]: {} } });

    expect(stdout).toBe(
      'flowchart LR\n  n0[("a#34;#93;--#62;x#60;script#62;alert#40;#39;1#39;#41;#60;/script#62;#38;#35;#59;#10;")]\n',
    );
  });

  test('names are text in SVG, whatever is in them', async () => {
    const { stdout } = await graph({ stores: { [hostile]: {} } }, '--format', 'svg');

    expect(stdout).not.toContain('<script');
    expect(stdout).toContain('a&#34;]--&#62;x&#60;script&#62;');
  });

  test('an empty flow is an empty picture', async () => {
    expect((await graph({})).stdout).toBe('flowchart LR\n');
    expect((await graph({}, '--format', 'svg')).stdout).not.toMatch(/NaN|Infinity/);
  });

  test('a circle ends, and what is not declared is left out', async () => {
    const { code, stdout, stderr } = await graph({
      sources: { web: { package: 'p', next: 'a' } },
      transformers: { a: { next: 'b' }, b: { next: ['a', 'c'] } },
    });

    expect([code, stdout.includes('n1 --> n2')]).toEqual([1, true]);
    expect(stderr).toContain('parts may be missing');
  });

  test('has one JSON document, with nodes and edges', async () => {
    const { stdout } = await graph(flow, '--json');

    expect(JSON.parse(stdout)).toMatchObject({
      format: 'mermaid',
      nodes: expect.arrayContaining([
        { key: 'store:api', kind: 'store', id: 'api', type: 'api' },
      ]) as unknown,
      edges: expect.arrayContaining([
        { from: 'transformer:enrich', to: 'store:api', kind: 'lookup' },
      ]) as unknown,
    });
  });

  test('refuses a format that it cannot draw, and a file with two flows and no choice', async () => {
    const file = { version: 4, flows: { a: {}, b: {} } };

    expect((await graph(flow, '--format', 'png')).code).toBe(2);
    expect((await graph(file)).stderr).toContain('--flow takes "a" or "b"');
    expect((await graph(file, '--flow', 'b')).code).toBe(0);
  });
});
