import type { UserConfig } from 'tsdown';
import { library } from '../../tsdown.preset.ts';

const config: UserConfig = library({ index: 'src/index.ts', eslint: 'src/eslint/index.ts' });

export default config;
