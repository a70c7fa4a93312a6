import type { UserConfig } from 'tsdown';
import { testProcesses } from '../../../../tsdown.preset.ts';

const config: UserConfig = testProcesses(import.meta.dirname, {
  entry: ['writer.ts', 'contender.ts'],
  outDir: '../../.jest/processes',
});

export default config;
