// `turbo run` with telemetry off, showing the output of failing tasks only.
import { run } from './workspace.mjs';

const args = process.argv.slice(2);
const { code } = await run('turbo', ['run', ...args, '--output-logs=errors-only']);
process.exitCode = code;
