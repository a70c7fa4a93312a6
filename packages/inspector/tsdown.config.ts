import type { UserConfig } from 'tsdown';
import { library } from '../../tsdown.preset.ts';

// The files of the page are read where they lie, not bundled.
const config: UserConfig = { ...library(), external: ['#page'] };

export default config;
