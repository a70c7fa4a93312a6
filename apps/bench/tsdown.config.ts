import type { UserConfig } from 'tsdown';
import { app } from '../../tsdown.preset.ts';

const config: UserConfig = app({
  main: 'src/main.ts',
  'bare-server': 'src/artifact-servers/bare-server.ts',
  'bare-collect': 'src/collect-servers/bare-collect.ts',
  'flow-collect': 'src/collect-servers/flow-collect.ts',
});

export default config;
