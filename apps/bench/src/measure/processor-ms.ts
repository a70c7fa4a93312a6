/** Processor time of this process so far, in milliseconds: what other processes take does not count. */
export function processorMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
