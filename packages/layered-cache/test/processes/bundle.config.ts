import type { UserConfig } from 'tsdown';
import { testProcesses } from '../../../../tsdown.preset.ts';

const config: UserConfig = testProcesses(import.meta.dirname, {
  entry: ['saver.ts'],
  outDir: '../../.jest/saver',
});

export default config;
