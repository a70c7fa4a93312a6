import { testSize } from '@walkeros/store-testkit';
import { bundleProcesses, startProcess } from './processes/start-process.js';
import { temporaryFolder } from './temporary-folder.js';

const TURNS = testSize(100, 5_000);
const NAMES = ['a', 'b', 'c', 'd'];

beforeAll(bundleProcesses);

test(
  `of ${NAMES.length} processes that go for the same keys ${TURNS} times, one at a time adds a key, and none misses what is confirmed`,
  async () => {
    const folder = temporaryFolder();

    const seen = await Promise.all(
      NAMES.map(async (name) => {
        const rivals = NAMES.filter((other) => other !== name);
        const { lines } = startProcess('contender', [folder, TURNS, name, ...rivals]);
        const { value } = (await lines.next()) as { value: string };
        return JSON.parse(value) as string[];
      }),
    );

    expect(seen.flat()).toEqual([]);
  },
  30_000 + TURNS * 100,
);
