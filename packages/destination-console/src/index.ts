export {
  destinationConsole,
  destinationConsoleInit,
  destinationConsoleInit as default,
} from './destination-console.js';
export type { ConsoleSettings, ResolvedConsoleSettings } from './settings.js';
export { settingsSchema } from './settings.js';
