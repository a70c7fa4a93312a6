import type { UserConfig } from 'tsdown';
import { testProcesses } from '../../../../tsdown.preset.ts';

const config: UserConfig = testProcesses(import.meta.dirname, {
  minify: true,
  deps: { alwaysBundle: [/./] },
});

export default config;
