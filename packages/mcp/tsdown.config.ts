import type { UserConfig } from 'tsdown';
import { library } from '../../tsdown.preset.ts';

const config: UserConfig = library({ index: 'src/index.ts', bin: 'src/bin.ts' });

export default config;
