import { randomBytes } from 'node:crypto';

const ID_BYTES = 8;
/** One call of the system's generator serves this many ids. */
const IDS_PER_DRAW = 512;

let drawn = Buffer.alloc(0);
let used = 0;

/** A new event id: 16 hexadecimal digits, like a span id of W3C Trace Context. */
export function createEventId(): string {
  if (used >= drawn.length) {
    drawn = randomBytes(ID_BYTES * IDS_PER_DRAW);
    used = 0;
  }
  const id = drawn.toString('hex', used, used + ID_BYTES);
  used += ID_BYTES;
  return id;
}

/** A new trace id: 32 hexadecimal digits, one for each run. */
export function createTraceId(): string {
  return randomBytes(16).toString('hex');
}
