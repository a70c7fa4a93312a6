// All tests at their full size: what CI runs as a sample, here runs for hours, two packages
// at a time. Arguments go to turbo: `npm run test:full -- --filter=@walkeros/server-store-fs`.
process.env.WALKEROS_FULL = '1';
process.argv.push('--force');

await import('./test.mjs');
