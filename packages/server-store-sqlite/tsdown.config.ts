import type { UserConfig } from 'tsdown';
import { library } from '../../tsdown.preset.ts';

const config: UserConfig = library();

export default config;
