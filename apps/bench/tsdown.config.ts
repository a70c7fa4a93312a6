import { defineConfig } from 'tsdown';
import { app } from '../../tsdown.preset.ts';

export default defineConfig(app({ main: 'src/main.ts' }));
