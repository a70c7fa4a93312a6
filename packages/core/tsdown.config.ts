import { defineConfig } from 'tsdown';
import { library } from '../../tsdown.preset.ts';

export default defineConfig(
  library({ index: 'src/index.ts', schemas: 'src/schemas/index.ts' }),
);
