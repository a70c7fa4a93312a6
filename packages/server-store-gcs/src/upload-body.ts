import { randomUUID } from 'node:crypto';

/** The body of an upload, and its content type. */
export interface UploadBody {
  body: Uint8Array;
  contentType: string;
}

/**
 * An object with what is said about it ("Upload an object in a single request"): Google
 * refuses the bytes unless they have the checksum.
 */
export function uploadBody(bytes: Uint8Array, crc32c: string): UploadBody {
  const boundary = randomUUID();
  const type = 'application/octet-stream';
  const head = [
    `--${boundary}`,
    'content-type: application/json; charset=UTF-8',
    '',
    JSON.stringify({ contentType: type, crc32c }),
    `--${boundary}`,
    `content-type: ${type}`,
    '',
    '',
  ].join('\r\n');
  return {
    body: Buffer.concat([Buffer.from(head), bytes, Buffer.from(`\r\n--${boundary}--`)]),
    contentType: `multipart/related; boundary=${boundary}`,
  };
}
