import { defineConfig } from 'tsdown';
import { library } from '../../tsdown.preset.ts';

export default defineConfig(library());
