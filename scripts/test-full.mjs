// All tests at their full size: what CI runs as a sample, here runs for hours, two packages
// at a time. Arguments go to turbo: `npm run test:full -- --filter=@walkeros/server-store-fs`.
Object.assign(process.env, {
  WALKEROS_FULL: '1',
  DELIVERY_KILLS: '200',
  DELIVERY_TERMS: '500',
  OVERLOAD_SECONDS: '120',
  SOAK_EVENTS: '100000',
  LAYERED_CACHE_KILLS: '5000',
  WIRE_FAULT_RUNS: '800',
});
process.argv.push('--force');

await import('./test.mjs');
