import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startDemo } from './start-demo.js';

jest.setTimeout(30_000);

const original = readFileSync(path.join(__dirname, '../flow.json'), 'utf8');
const folder = mkdtempSync(path.join(tmpdir(), 'demo-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** The flow after a visitor has been at it. */
function edited(name: string, edit: (text: string) => string): string[] {
  const file = path.join(folder, name);
  writeFileSync(file, edit(original));
  return ['--flow', file, '--once', '--latency', '0', '--pace', '0'];
}

describe('a flow.json that a visitor has edited', () => {
  it('is refused with the path of each mistake, before anything is measured', async () => {
    const demo = startDemo(
      edited('mistakes.json', (text) =>
        text.replace('"ttl"', '"tll"').replace('"next": "enrich"', '"next": "enrch"'),
      ),
    );
    expect(await demo.exitCode).toBe(1);
    expect(demo.stderr).toContain('stores.sessions.cache.rules.0.tll: ');
    expect(demo.stderr).toContain('did you mean "ttl"?');
    expect(demo.stderr).toContain('sources.http.next: "enrch"');
    expect(demo.stderr).not.toMatch(/^\s+at /m);
    expect(demo.stdout).toBe('');
  });

  it('runs without its cache line, and says that there is no difference', async () => {
    const demo = startDemo(
      edited('bare.json', (text) => text.replace(/,\s*"cache": .*/, '\n')),
    );
    expect(await demo.exitCode).toBe(0);
    expect(demo.stdout).toMatch(/Sheets reads .* 60 +60\n/);
    expect(demo.stdout + demo.stderr).not.toContain('\u001b');
    expect(demo.stdout).toContain('no difference: the flow has no "cache" line');
  });
});
