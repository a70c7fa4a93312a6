import type { UserConfig } from 'tsdown';
import { testProcesses } from '../../../../tsdown.preset.ts';

const config: UserConfig = testProcesses(import.meta.dirname, {
  entry: ['writer.ts'],
  outDir: '../../.jest/writer',
});

export default config;
