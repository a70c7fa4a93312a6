import type { UserConfig } from 'tsdown';
import { testProcesses } from '../../../../tsdown.preset.ts';

const config: UserConfig = testProcesses(import.meta.dirname, {
  entry: ['writer.ts', 'reader.ts', 'many-reads.ts', 'contender.ts'],
  deps: { alwaysBundle: [/./] },
});

export default config;
