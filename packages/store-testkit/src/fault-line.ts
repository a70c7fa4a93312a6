import type { Socket } from 'node:net';
import type { Clock } from '@walkeros/core';
import type { ReplyCrossing } from './reply-crossing.js';
import type { ReplySplitter } from './reply-splitter.js';
import { resetSocket } from './reset-socket.js';
import type { SeededRandom } from './seeded-random.js';
import type { WireFault } from './wire-fault.js';

/** How often a piece is sent on while the bandwidth is limited. */
const PIECES_PER_SECOND = 20;

/** Faults that spare no reply. */
const HARMING: ReadonlySet<WireFault['kind']> = new Set([
  'black-hole',
  'latency',
  'slice',
  'bandwidth',
] as const);

/** A fault, and how many bytes still pass before it strikes. */
export interface Wire {
  fault: WireFault;
  leftBytes: number;
}

export interface FaultLineOptions {
  client: Socket;
  split: ReplySplitter;
  crossing: ReplyCrossing;
  random: SeededRandom;
  clock: Clock;
  /** Told of each harm that is done. */
  onStrike(): void;
}

/**
 * The way of the replies of one connection.
 *
 * @returns What takes bytes of the server, with the fault of that moment.
 */
export function createFaultLine(
  options: FaultLineOptions,
): (chunk: Buffer, wire: Wire) => void {
  const { split, crossing, random, onStrike } = options;
  const flip = createFlipper(random, onStrike);
  let sent = Promise.resolve();

  return (chunk, wire) => {
    const { fault } = wire;
    const deliver = (reply: Buffer): void => {
      sent = sent.then(() => send(reply, wire, options));
    };
    const strikes = (every: number): boolean => random() < 1 / every;
    const replies = split(chunk);
    if (fault.kind === 'swap') {
      for (const reply of replies) {
        if (!crossing.isTaken && strikes(fault.everyReplies)) crossing.hold(reply, deliver);
        else if (crossing.pass(reply, deliver)) onStrike();
      }
    } else if (fault.kind === 'repeat') {
      for (const reply of replies) {
        const isTwice = strikes(fault.everyReplies);
        if (isTwice) onStrike();
        deliver(isTwice ? Buffer.concat([reply, reply]) : reply);
      }
    } else if (replies.length > 0) {
      const bytes = Buffer.concat(replies);
      const harmed = fault.kind === 'bit-flip' ? flip(bytes, fault.everyBytes) : bytes;
      if (crossing.pass(harmed, deliver)) onStrike();
    }
  };
}

/** Which bits flip depends on the seed and on how many bytes went before, not on the pieces. */
function createFlipper(
  random: SeededRandom,
  onStrike: () => void,
): (bytes: Buffer, everyBytes: number) => Buffer {
  let passed = 0;
  let next = 0;
  return (bytes, everyBytes) => {
    const distance = (): number => 1 + Math.floor(random() * 2 * everyBytes);
    if (next === 0) next = distance();
    for (; next <= passed + bytes.length; next += distance()) {
      const at = next - passed - 1;
      bytes[at] = (bytes[at] ?? 0) ^ (1 << Math.floor(random() * 8));
      onStrike();
    }
    passed += bytes.length;
    return bytes;
  };
}

async function send(bytes: Buffer, wire: Wire, options: FaultLineOptions): Promise<void> {
  const { client, random, clock } = options;
  const { fault } = wire;
  const pause = (ms: number): Promise<void> =>
    new Promise((resume) => clock.setTimeout(resume, ms, true));
  if (client.destroyed) return;
  if (HARMING.has(fault.kind)) options.onStrike();
  switch (fault.kind) {
    case 'black-hole':
      return;
    case 'latency':
      await pause(fault.ms + random() * (fault.jitterMs ?? 0));
      return write(client, bytes);
    case 'slice':
      for (const piece of cut(bytes, fault.bytes)) await write(client, piece);
      return;
    case 'bandwidth':
      for (const piece of cut(bytes, Math.ceil(fault.bytesPerSecond / PIECES_PER_SECOND))) {
        if (client.destroyed) return;
        await pause((piece.length / fault.bytesPerSecond) * 1_000);
        await write(client, piece);
      }
      return;
    case 'stall':
    case 'reset':
    case 'truncate':
      return breakOff(bytes, wire, options);
    default:
      return write(client, bytes);
  }
}

async function breakOff(
  bytes: Buffer,
  wire: Wire,
  { client, onStrike }: FaultLineOptions,
): Promise<void> {
  const passing = bytes.subarray(0, Math.max(0, wire.leftBytes));
  wire.leftBytes -= bytes.length;
  if (wire.leftBytes < 0) onStrike();
  await write(client, passing);
  if (wire.leftBytes >= 0 || wire.fault.kind === 'stall') return;
  if (wire.fault.kind === 'reset') resetSocket(client);
  else client.end();
}

function* cut(bytes: Buffer, length: number): Generator<Buffer> {
  for (let start = 0; start < bytes.length; start += length)
    yield bytes.subarray(start, start + length);
}

/** Waits until the piece has left, so that it travels by itself. */
function write(client: Socket, piece: Buffer): Promise<void> {
  if (piece.length === 0 || client.destroyed) return Promise.resolve();
  return new Promise((resolve) => client.write(piece, () => resolve()));
}
