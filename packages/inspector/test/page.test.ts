import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { createInspector, type Inspector } from '../src/index.js';
import { openBrowser, openPage } from './open-browser.js';
import { CANARY, openFlow, type TestFlow } from './open-flow.js';

const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const COUNTERS = [
  'hits',
  'misses',
  'populates',
  'inflight_dedups',
  'writes',
  'deletes',
] as const;

let browser: Browser;
let flow: TestFlow;
let inspector: Inspector;

beforeAll(async () => {
  browser = await openBrowser();
});

afterAll(() => browser.close());

beforeEach(async () => {
  flow = await openFlow();
  inspector = await createInspector(flow.collector, { flow: flow.flow, readOnly: false });
});

afterEach(async () => {
  for (const context of browser.contexts()) await context.close();
  await inspector.close();
  await flow.collector.shutdown();
});

const card = (page: Page, id: string) => page.locator(`[data-store="${id}"]`);

/** Waits until the page shows a counter as it is. */
async function shows(page: Page, id: string, name: (typeof COUNTERS)[number]): Promise<void> {
  const value = flow.collector.stores[id]?.counters?.[name].toLocaleString('en') ?? 'none';
  const exact = card(page, id).locator(`[data-counter="${name}"]`, {
    hasText: new RegExp(`^${value}$`),
  });
  await exact.waitFor();
}

async function choose(page: Page, key: string): Promise<void> {
  await page.getByRole('button', { name: 'Find' }).click();
  await page.getByRole('button', { name: key, exact: true }).click();
  await page.getByRole('heading', { name: key }).waitFor();
}

describe('the page', () => {
  it('shows the counters of each store, and draws the flow', async () => {
    const { page, problems } = await openPage(browser, inspector.url);
    await flow.push(1_234);
    await Promise.all([flow.collector.stores['users']?.get('user-99')]);

    for (const id of ['users', 'sessions']) {
      for (const name of COUNTERS) await shows(page, id, name);
    }
    await page.locator('[data-total="in"]', { hasText: /^1,234$/ }).waitFor();
    const label = (await page.locator('#picture svg').getAttribute('aria-label')) ?? '';
    for (const name of [
      'source web',
      'transformer enrich',
      'destination mail',
      'store users',
    ]) {
      expect(label).toContain(name);
    }
    // web -> clean -> enrich -> both destinations, and enrich asks users.
    expect(await page.locator('#picture path.edge').count()).toBe(5);
    expect(problems).toEqual([]);
  });

  it('evicts a key after a question, and the next read asks the backing once', async () => {
    await flow.push(20);
    const { page } = await openPage(browser, inspector.url);
    await choose(page, 'user-3');
    const callsBefore = flow.backing.calls.length;
    await page.getByRole('button', { name: 'Evict this key' }).click();
    await page.getByRole('button', { name: 'Evict', exact: true }).click();
    await page.getByText('Evicted "user-3".').waitFor();
    expect(await page.getByText('empty').count()).toBe(2);

    await flow.push(3, () => 'user-3');
    expect(flow.backing.calls.length).toBe(callsBefore + 1);
  });

  it('evicts a namespace', async () => {
    await flow.push(20);
    const { page } = await openPage(browser, inspector.url);
    await page.getByRole('button', { name: 'Find' }).click();
    await page.getByText('20 keys in memory.').waitFor();
    await page.getByRole('button', { name: 'Evict all' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Evict all' }).click();
    await page.getByText('Evicted 20 keys.').waitFor();

    expect(await page.locator('.key-list li').count()).toBe(0);
  });

  it('says which tiers hold a key, and shows its value only when asked to', async () => {
    await flow.push(20);
    const { page } = await openPage(browser, inspector.url);
    await choose(page, 'user-3');
    expect(await page.getByText('holds it').count()).toBe(2);
    expect(await page.content()).not.toContain(CANARY);

    await page.getByRole('button', { name: 'Show the value' }).click();
    await page.locator('pre', { hasText: CANARY }).waitFor();
  });

  it('takes the token out of the address, and outlives a reload', async () => {
    const { page } = await openPage(browser, inspector.url);
    expect(page.url()).not.toContain('#');
    await page.reload();
    await page.getByText(/^Live/).waitFor();
  });

  it('says what to do when it is opened without the token', async () => {
    const page = await browser.newPage();
    await page.goto(inspector.url.replace(/#.*/, ''));
    await page.getByText('open the address that was printed').waitFor();
  });

  it('lists the calls of an event through the steps', async () => {
    const { page } = await openPage(browser, inspector.url);
    await flow.push(3);
    for (const name of [
      'source web',
      'transformer enrich',
      'store users',
      'destination mail',
    ]) {
      await page.locator('#calls td', { hasText: name }).first().waitFor();
    }
    expect(await page.content()).not.toContain(CANARY);
  });

  it('can be used by keyboard alone', async () => {
    await flow.push(20);
    const { page } = await openPage(browser, inspector.url);
    const focusedOn = (): Promise<string> =>
      page.evaluate('document.activeElement.textContent || document.activeElement.name');
    const tabTo = async (text: string): Promise<void> => {
      for (let step = 0; step < 60; step++) {
        if ((await focusedOn()) === text) return;
        await page.keyboard.press('Tab');
      }
      throw new Error(`no way to "${text}" by keyboard`);
    };
    await tabTo('search');
    await page.keyboard.type('user-7');
    await page.keyboard.press('Enter');
    await page.getByText('1 key in memory.').waitFor();
    await tabTo('user-7');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'user-7' }).waitFor();
    await tabTo('Evict this key');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(flow.backing.calls.filter(({ operation }) => operation === 'delete')).toEqual([]);

    await tabTo('Evict this key');
    await page.keyboard.press('Enter');
    await tabTo('Evict');
    await page.keyboard.press('Enter');
    await page.getByText('Evicted "user-7".').waitFor();
  });
});

const DESKTOP = { width: 1280, height: 900 };
const PHONE = { width: 390, height: 844 };

describe.each([
  ['light, on a desk', 'light', DESKTOP],
  ['dark, on a desk', 'dark', DESKTOP],
  ['light, on a phone', 'light', PHONE],
  ['dark, on a phone', 'dark', PHONE],
] as const)('the page in %s', (_, colorScheme, viewport) => {
  it('has nothing that axe finds fault with, and needs no sideways scrolling', async () => {
    await flow.push(50);
    const { page } = await openPage(browser, inspector.url, {
      colorScheme,
      viewport,
      bypassCSP: true,
    });
    await flow.push(50);
    await choose(page, 'user-3');
    await page.getByRole('button', { name: 'Show the value' }).click();
    await page.getByText('Steps as a table').click();
    await page.locator('pre').waitFor();
    await page.evaluate(axe);
    const violations = await page.evaluate(
      'axe.run().then(({ violations }) => violations.map(({ id, nodes }) => id + " " + nodes[0].html))',
    );

    expect(violations).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(viewport.width);
  });
});

// PICTURE=1 draws the picture of the README anew.
it('makes the picture of the README where it is asked to', async () => {
  const viewport = { width: 1280, height: 1180 };
  const { page } = await openPage(browser, inspector.url, { viewport });
  await flow.push(40);
  await choose(page, 'user-3');
  for (let turn = 0; turn < 12; turn++) {
    await flow.push(40 + turn * 10);
    await shows(page, 'users', 'hits');
  }
  let isTaken = false;
  const feed = async (): Promise<void> => {
    while (!isTaken) {
      await flow.push(20);
      await page.evaluate('new Promise((drawn) => requestAnimationFrame(drawn))');
    }
  };
  const fed = feed();
  await page.locator('#picture path.edge:not(.idle)').first().waitFor({ state: 'attached' });
  await page.evaluate('scrollTo(0, 0)');
  const picture = await page.screenshot();
  isTaken = true;
  await fed;
  expect(picture.byteLength).toBeLessThan(200_000);
  if (process.env['PICTURE'] === '1') {
    writeFileSync(path.join(__dirname, '../docs/page.png'), picture);
  }
});
