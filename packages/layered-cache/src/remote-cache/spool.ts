import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RemoteArtifact, RemoteBody } from '../remote.js';

/** Bytes on disk that are read as often as needed. */
export interface Spool extends RemoteBody {
  close(): Promise<void>;
}

/** Writes a stream to a file without a name: it is gone with its handle, whatever happens. */
export async function spool(body: AsyncIterable<Uint8Array>): Promise<Spool> {
  const folder = await mkdtemp(join(tmpdir(), 'remote-cache-'));
  const handle = await open(join(folder, 'artifact'), 'wx+', 0o600);
  await rm(folder, { recursive: true, force: true });

  let sizeBytes = 0;
  try {
    for await (const chunk of body) {
      await handle.writeFile(chunk);
      sizeBytes += chunk.byteLength;
    }
  } catch (error) {
    await handle.close();
    throw error;
  }
  return {
    sizeBytes,
    stream: () => handle.createReadStream({ start: 0, autoClose: false }),
    close: () => handle.close(),
  };
}

/** The bytes are gone once they have been read. */
export function artifactOf(spooled: Spool): RemoteArtifact {
  const body = async function* (): AsyncGenerator<Uint8Array> {
    try {
      yield* spooled.stream();
    } finally {
      await spooled.close();
    }
  };
  return { sizeBytes: spooled.sizeBytes, body: body() };
}
