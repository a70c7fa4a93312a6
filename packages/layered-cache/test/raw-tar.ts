import { gzipSync } from 'node:zlib';
import type { ArchiveMeta } from '../src/archive/archive-meta.js';
import type { Output } from '../src/output.js';

const BLOCK = 512;

/** An entry as it is written, whether it makes sense or not. */
export interface RawEntry {
  name: string;
  /** `0` file, `1` hard link, `2` symbolic link, `3` and `4` devices, `5` directory, `6` FIFO. */
  type?: string;
  target?: string;
  body?: string | Buffer;
  mode?: number;
  /** What the header says; default the length of the body. */
  size?: number;
}

/** A tar file of these entries, without any check. */
export function rawTar(entries: readonly RawEntry[]): Buffer {
  return Buffer.concat([...entries.map(rawEntry), Buffer.alloc(2 * BLOCK)]);
}

export const HASH = 'h1';

/** The entries that every artifact has, with a list of outputs that may be a lie. */
export function texts(
  outputs: readonly Output[],
  change: Partial<ArchiveMeta> = {},
): RawEntry[] {
  const meta = {
    ...{ v: 1, hash: HASH, taskId: 'app#build', command: 'tsc', exitCode: 0, durationMs: 1 },
    ...{ outputs, ...change },
  };
  return [
    { name: 'meta.json', body: JSON.stringify(meta) },
    { name: 'stdout', body: 'out' },
    { name: 'stderr', body: 'err' },
  ];
}

export function file(path: string, sizeBytes = 1): Output {
  return { kind: 'file', path, mode: 0o644, mtimeMs: 0, sizeBytes };
}

/** What a remote would send. */
export async function* sent(tar: Buffer): AsyncGenerator<Uint8Array> {
  yield gzipSync(tar);
}

/** A record of the extended header, which overrides the fields of the next entry. */
export function pax(record: string): RawEntry {
  const line = (length: number) => `${length} ${record}\n`;
  let length = record.length + 3;
  while (Buffer.byteLength(line(length)) !== length) length++;
  return { name: 'PaxHeader', type: 'x', body: line(length) };
}

function rawEntry({
  name,
  type = '0',
  target = '',
  body = '',
  mode = 0o644,
  size,
}: RawEntry): Buffer {
  const content = Buffer.from(body);
  const header = Buffer.alloc(BLOCK);
  const octal = (value: number, at: number, length: number) =>
    header.write(value.toString(8).padStart(length - 1, '0'), at, 'latin1');
  header.write(name, 0, 100);
  octal(mode, 100, 8);
  octal(size ?? content.length, 124, 12);
  octal(0, 136, 12);
  header.write('        ', 148);
  header.write(type, 156);
  header.write(target, 157, 100);
  header.write('ustar\0' + '00', 257, 'latin1');
  octal(
    header.reduce((sum, byte) => sum + byte, 0),
    148,
    7,
  );
  const padding = Buffer.alloc((BLOCK - (content.length % BLOCK)) % BLOCK);
  return Buffer.concat([header, content, padding]);
}
