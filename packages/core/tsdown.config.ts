import type { UserConfig } from 'tsdown';
import { library } from '../../tsdown.preset.ts';

const config: UserConfig = library({
  index: 'src/index.ts',
  'byte-store': 'src/byte-store/index.ts',
  schemas: 'src/schemas/index.ts',
});

export default config;
