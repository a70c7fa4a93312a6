import type { UserConfig } from 'tsdown';
import { app } from '../../tsdown.preset.ts';

const config: UserConfig = app({ main: 'src/main.ts' });

export default config;
