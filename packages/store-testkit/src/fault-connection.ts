import type { Socket } from 'node:net';
import type { FaultLineOptions, Wire } from './fault-line.js';
import { createFaultLine } from './fault-line.js';

export interface FaultConnectionOptions extends FaultLineOptions {
  upstream: Socket;
  /** The fault of the moment. */
  wire(): Wire;
}

/** A client that is joined to the server, with faults on the way back. */
export interface FaultConnection {
  /** Parts the two for good, while both connections stay open. */
  part(): void;
  /** Of two that are parted: hears the end of the client, and nothing else. */
  listen(): void;
}

export function createFaultConnection(options: FaultConnectionOptions): FaultConnection {
  const { client, upstream, wire, onStrike, clock } = options;
  const pass = createFaultLine(options);
  let isParted = false;

  client.pipe(upstream);
  client.once('close', () => upstream.destroy());
  upstream.once('close', () => {
    if (isParted) return;
    const { fault } = wire();
    if (fault.kind !== 'slow-close') return void client.destroy();
    onStrike();
    clock.setTimeout(() => client.destroy(), fault.ms);
  });
  upstream.on('data', (chunk: Buffer) => {
    if (!isParted) pass(chunk, wire());
  });

  return {
    part() {
      if (isParted) return;
      isParted = true;
      onStrike();
      client.unpipe(upstream).pause();
    },
    listen() {
      if (isParted) client.resume();
    },
  };
}
