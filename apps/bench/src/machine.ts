import { cpus, totalmem } from 'node:os';

/** What the figures are only good for. */
export interface Machine {
  readonly node: string;
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGb: number;
  readonly platform: string;
}

export function describeMachine(): Machine {
  const [first, ...others] = cpus();
  return {
    node: process.version,
    cpu: first?.model ?? 'unknown',
    cores: 1 + others.length,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    platform: `${process.platform} ${process.arch}`,
  };
}
