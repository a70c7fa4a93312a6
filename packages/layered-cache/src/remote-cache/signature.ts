import { createHmac, timingSafeEqual } from 'node:crypto';
import type { RemoteBody } from '../remote.js';
import type { SignatureVersion } from './settings.js';

const DOMAIN = 'artifact-signature:v2';

/** What is signed beside the bytes. */
export interface Signed {
  hash: string;
  /** Empty when only a slug is known. */
  teamId: string;
}

/** Signs artifacts, and checks their signatures, as turbo does. */
export interface Signer {
  /** The `x-artifact-tag`. */
  sign(signed: Signed, body: RemoteBody): Promise<string>;
  /** Whether one of the accepted versions has this tag. Takes as long for a wrong one as for the right one. */
  verify(signed: Signed, body: RemoteBody, tag: string): Promise<boolean>;
}

/**
 * HMAC-SHA256 over hash, team and bytes. In `v1` they follow each other without a
 * boundary; in `v2` each is preceded by its length as unsigned 64-bit little-endian,
 * so that a tag cannot be moved to another team whose name begins like the hash ends.
 */
export function createSigner(key: string, version: SignatureVersion): Signer {
  const digests = async (
    versions: readonly ('v1' | 'v2')[],
    signed: Signed,
    body: RemoteBody,
  ): Promise<Buffer[]> => {
    const hmacs = versions.map((each) => {
      const hmac = createHmac('sha256', key);
      for (const part of each === 'v1' ? v1Prefix(signed) : v2Prefix(signed, body.sizeBytes))
        hmac.update(part);
      return hmac;
    });
    for await (const chunk of body.stream()) for (const hmac of hmacs) hmac.update(chunk);
    return hmacs.map((hmac) => hmac.digest());
  };

  return {
    async sign(signed, body) {
      const [digest] = await digests([version === 'v1' ? 'v1' : 'v2'], signed, body);
      return digest?.toString('base64') ?? '';
    },
    async verify(signed, body, tag) {
      const given = Buffer.from(tag, 'base64');
      const accepted = version === 'any' ? (['v1', 'v2'] as const) : ([version] as const);
      const right = await digests(accepted, signed, body);
      const equal = right.map(
        (digest) => digest.length === given.length && timingSafeEqual(digest, given),
      );
      return equal.includes(true);
    },
  };
}

function v1Prefix({ hash, teamId }: Signed): string[] {
  return [hash, teamId];
}

function v2Prefix({ hash, teamId }: Signed, bodyBytes: number): (string | Buffer)[] {
  const fields = [DOMAIN, hash, teamId].flatMap((field) => [
    lengthPrefix(Buffer.byteLength(field)),
    field,
  ]);
  return [...fields, lengthPrefix(bodyBytes)];
}

function lengthPrefix(length: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(length));
  return bytes;
}
