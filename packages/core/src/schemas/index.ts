export { checkShape } from './findings.js';
export { parseSettings } from './parse-settings.js';
