import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';

const APP = path.join(__dirname, '..');
const CLI = path.join(
  path.dirname(require.resolve('@walkeros/cli/package.json')),
  'src/bin.ts',
);
const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find((place) =>
  existsSync(place),
);
const COUNTERS = [
  'hits',
  'misses',
  'populates',
  'inflight_dedups',
  'writes',
  'deletes',
] as const;

// Below the app, whose packages the flow names.
const folder = mkdtempSync(path.join(APP, '.jest-'));
let browser: Browser;
let service: ChildProcess;

beforeAll(async () => {
  if (CHROMIUM === undefined) throw new Error('the test needs Chromium');
  browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
});

afterAll(async () => {
  service.kill();
  await browser.close();
  rmSync(folder, { recursive: true });
});

/** Looks the user of each event up in files, behind a cache. */
function writeFlow(): string {
  const users = path.join(folder, 'users');
  const flow = {
    version: 4,
    flows: {
      shop: {
        sources: {
          web: {
            package: '@walkeros/server-source-http',
            config: { settings: { port: 0 } },
            next: 'enrich',
          },
        },
        transformers: {
          enrich: {
            package: '@walkeros/transformer-enrich',
            config: { settings: { key: 'data.user', target: 'data.found' } },
            env: { store: '$store.users' },
          },
        },
        destinations: { log: { package: '@walkeros/destination-console' } },
        stores: {
          users: {
            package: '@walkeros/server-store-fs',
            config: { settings: { basePath: users } },
            cache: { rules: [{ ttl: 300, negative: 300 }] },
          },
        },
      },
    },
  };
  const file = path.join(folder, 'flow.json');
  writeFileSync(file, JSON.stringify(flow));
  return file;
}

/** Starts `walkeros run`. @returns What finds the address that a line of its log tells. */
function run(...args: string[]): (line: RegExp) => Promise<string> {
  const node = ['--conditions=@walkeros/source', '--import', 'tsx', CLI];
  service = spawn(process.execPath, [...node, 'run', ...args], {
    cwd: APP,
    env: { PATH: process.env['PATH'] },
  });
  let output = '';
  for (const stream of [service.stdout, service.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      service.emit('said');
    });
  }
  return (line) =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        const found = line.exec(output)?.[1];
        if (found !== undefined) resolve(found);
      };
      service.on('said', look);
      service.once('close', () => reject(new Error(`ended without ${line}: ${output}`)));
      look();
    });
}

async function post(url: string, user: string): Promise<void> {
  const { status } = await fetch(new URL('/collect', url), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'page view', data: { user } }),
  });
  expect(status).toBe(200);
}

/** What the metrics of the same process say. */
async function counterIn(admin: string, name: string): Promise<number> {
  const text = await (await fetch(new URL('/metrics', admin))).text();
  const line = new RegExp(
    `^walkeros_store_cache_${name}_total\\{store="users"\\} (\\d+)$`,
    'm',
  );
  return Number(line.exec(text)?.[1]);
}

async function shows(page: Page, name: string, value: number): Promise<void> {
  const text = new RegExp(`^${value.toLocaleString('en')}$`);
  await page.locator(`[data-counter="${name}"]`, { hasText: text }).waitFor();
}

it('the page of "walkeros run --inspect" shows in Chromium what the metrics of that process count', async () => {
  const address = run(writeFlow(), '--inspect', '--admin', '127.0.0.1:0');
  const url = await address(/listening on (http:\S+?)["\s]/);
  const admin = await address(/health and metrics on (http:\S+?)["\s]/);
  const page = await browser.newPage();
  const problems: string[] = [];
  page.on('pageerror', ({ message }) => problems.push(message));
  await page.goto(await address(/inspector on (http:\S+?)["\s]/));
  await page.getByText(/^Live/).waitFor();

  for (let event = 0; event < 40; event++) await post(url, `user-${event % 8}`);

  expect(await counterIn(admin, 'hits')).toBe(32);
  expect(await counterIn(admin, 'misses')).toBe(8);
  for (const name of COUNTERS) await shows(page, name, await counterIn(admin, name));
  await page.locator('[data-total="in"]', { hasText: /^40$/ }).waitFor();
  const picture = await page.locator('#picture svg').getAttribute('aria-label');
  for (const step of ['source web', 'transformer enrich', 'destination log', 'store users']) {
    expect(picture).toContain(step);
  }
  expect(problems).toEqual([]);
});
