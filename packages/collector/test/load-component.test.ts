import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Flow } from '@walkeros/core';
import { ConfigError } from '@walkeros/core';
import { createMemoryStore } from '@walkeros/store-testkit';
import { parsePackageName } from '../src/load/package-name.js';
import { resolvePackage } from '../src/load/resolve-package.js';
import { startTestFlow } from './start-test-flow.js';

const projects: string[] = [];
afterAll(() => {
  for (const root of projects) rmSync(root, { recursive: true });
});

/** A project on disk, with packages in its `node_modules`. */
function project(files: Record<string, string>): string {
  const root = mkdtempSync(join(tmpdir(), 'flow-'));
  projects.push(root);
  for (const [name, content] of Object.entries(files)) {
    const file = join(root, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
  return root;
}

const STORE = `{ type: 'x', config: {}, get: () => 'from ' + context.id, set() {}, delete() {} }`;

async function findingsOf(flow: Flow, from: string): Promise<unknown> {
  const error: unknown = await startTestFlow(flow, { from }).catch((thrown: unknown) => thrown);
  return error instanceof ConfigError ? error.findings : error;
}

describe('a package', () => {
  it('is found from the project that the flow belongs to', async () => {
    const from = project({
      'flows/flow.json': '{}',
      'node_modules/my-store/package.json': '{"name":"my-store","main":"main.js"}',
      'node_modules/my-store/main.js': `module.exports = (context) => (${STORE})`,
    });

    const flow = { stores: { mine: { package: 'my-store@^1' } } };
    const folder = await startTestFlow(flow, { from });
    const file = await startTestFlow(flow, { from: join(from, 'flows/flow.json') });

    expect(folder.collector.stores['mine']?.get('k')).toBe('from mine');
    expect(file.collector.stores['mine']?.get('k')).toBe('from mine');
  });

  it('may keep the component under a name or a subpath', async () => {
    const from = project({
      'node_modules/kit/package.json': '{"name":"kit"}',
      'node_modules/kit/stores.js': `exports.mine = (context) => (${STORE})`,
    });
    const stores = { mine: { package: 'kit@2/stores', import: 'mine' } };

    const { collector } = await startTestFlow({ stores }, { from });

    expect(collector.stores['mine']?.get('k')).toBe('from mine');
  });

  it('may export an object around its init', async () => {
    const from = project({
      'node_modules/s3like/index.js': `exports.__esModule = true;
        exports.default = { type: 's3', tag: 'from ', init(context) {
          return { type: 'x', config: {}, get: () => this.tag + context.id, set() {}, delete() {} };
        } }`,
    });

    const { collector } = await startTestFlow(
      { stores: { a: { package: 's3like' } } },
      { from },
    );

    expect(collector.stores['a']?.get('k')).toBe('from a');
  });

  it('without the export that is named says which one was meant', async () => {
    const from = project({ 'node_modules/kit/index.js': 'exports.storeInit = () => 1' });
    const stores = { a: { package: 'kit', import: 'storInit' } };

    expect(await findingsOf({ stores }, from)).toEqual([
      {
        code: 'PACKAGE_INVALID',
        path: 'stores.a.import',
        message: 'package "kit" has no export "storInit"',
        suggestion: 'storeInit',
      },
    ]);
  });

  it('that throws while it loads is not taken for one that is absent', async () => {
    const from = project({ 'node_modules/broken/index.js': `require('no-such-dependency')` });

    expect(await findingsOf({ stores: { a: { package: 'broken' } } }, from)).toMatchObject([
      { code: 'PACKAGE_INVALID', path: 'stores.a.package' },
    ]);
  });

  it('that is no component is refused', async () => {
    const from = project({ 'node_modules/thing/index.js': 'exports.default = 42' });

    expect(await findingsOf({ destinations: { d: { package: 'thing' } } }, from)).toEqual([
      {
        code: 'PACKAGE_INVALID',
        path: 'destinations.d.package',
        message:
          'package "thing" is not a destination: it has to be an object with a push function',
      },
    ]);
  });

  it('whose name is a path is refused', async () => {
    expect(await findingsOf({ stores: { a: { package: '../store.js' } } }, '.')).toMatchObject([
      { code: 'PACKAGE_INVALID', path: 'stores.a.package' },
    ]);
  });

  it('can be imported by other means', async () => {
    const asked: string[] = [];
    const load = async (name: string): Promise<unknown> => {
      asked.push(name);
      return { default: () => createMemoryStore({ k: 1 }) };
    };

    const { collector } = await startTestFlow(
      { stores: { a: { package: '@x/bundled@3' } } },
      { load },
    );

    expect(collector.stores['a']?.get('k')).toBe(1);
    expect(asked).toEqual(['@x/bundled']);
  });

  it('of this workspace loads with its defaults', async () => {
    const basePath = mkdtempSync(join(tmpdir(), 'flow-store-'));
    const stores = {
      files: { package: '@walkeros/server-store-fs', config: { settings: { basePath } } },
    };

    const { collector } = await startTestFlow({ stores });
    await collector.stores['files']?.set('a', { b: 1 });

    expect(await collector.stores['files']?.get('a')).toEqual({ b: 1 });
    await collector.shutdown();
  });
});

describe('a package that can be imported only', () => {
  const manifest = JSON.stringify({
    name: 'modern',
    exports: {
      '.': { browser: './browser.js', import: { types: './x.d.ts', default: './main.mjs' } },
      './sub': { import: './sub.mjs' },
      './none': { browser: './browser.js' },
    },
  });
  const root = project({ 'node_modules/modern/package.json': manifest });

  it.each([
    ['modern', 'main.mjs'],
    ['modern/sub', 'sub.mjs'],
  ])('is found by its manifest: %s is %s', (text, file) => {
    expect(resolve(text)).toBe(join(root, 'node_modules/modern', file));
  });

  it.each(['modern/none', 'modern/other', 'absent'])('has no entry %s', (text) => {
    expect(resolve(text)).toBeUndefined();
  });

  function resolve(text: string): string | undefined {
    const name = parsePackageName(text);
    return name && resolvePackage(name, root);
  }
});
