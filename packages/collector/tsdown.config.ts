import type { UserConfig } from 'tsdown';
import { library } from '../../tsdown.preset.ts';

const config: UserConfig = library({ index: 'src/index.ts', config: 'src/config/index.ts' });

export default config;
