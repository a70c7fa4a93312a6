import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import {
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import type { S3Server } from '../src/index.js';
import { createS3Server } from '../src/index.js';

const Bucket = 'bucket';
let server: S3Server;
let client: S3Client;

beforeAll(async () => {
  server = await createS3Server({ buckets: [Bucket] });
  const { url: endpoint, credentials, region } = server;
  client = new S3Client({ endpoint, credentials, region, forcePathStyle: true });
});
afterAll(async () => {
  client.destroy();
  await server.close();
});

/** Name of the error that a request ends with. */
async function errorOf(request: Promise<unknown>): Promise<unknown> {
  return request.then(
    () => 'no error',
    (error: Error) => error.name,
  );
}

describe("the testkit's S3 server", () => {
  test('unframes a body that is sent in chunks with its checksum behind it', async () => {
    const bytes = Buffer.alloc(100_000, 'chunk');
    const Body = Readable.from([bytes.subarray(0, 70_000), bytes.subarray(70_000)]);
    const input = { Bucket, Key: 'stream', Body, ContentLength: bytes.length };
    await client.send(new PutObjectCommand(input));
    const { Body: read } = await client.send(new GetObjectCommand({ Bucket, Key: 'stream' }));

    expect(server.requests.at(-2)?.headers['content-encoding']).toContain('aws-chunked');
    expect(server.objects(Bucket).get('stream')?.bytes.equals(bytes)).toBe(true);
    expect((await buffer(read as Readable)).equals(bytes)).toBe(true);
  });

  test('keeps metadata, also for HEAD', async () => {
    const Metadata = { owner: 'somebody' };
    await client.send(new PutObjectCommand({ Bucket, Key: 'meta', Body: 'x', Metadata }));
    const found = await client.send(new HeadObjectCommand({ Bucket, Key: 'meta' }));

    expect(found.Metadata).toEqual(Metadata);
    expect(found.ContentLength).toBe(1);
  });

  test('refuses bytes that do not have their checksum', async () => {
    const wrong = { Bucket, Key: 'sum', Body: 'x', ChecksumCRC32: 'AAAAAA==' };

    expect(await errorOf(client.send(new PutObjectCommand(wrong)))).toBe('BadDigest');
    expect(server.objects(Bucket).has('sum')).toBe(false);
  });

  test('lets the client find a bit that was flipped on the way', async () => {
    await client.send(new PutObjectCommand({ Bucket, Key: 'flip', Body: 'x'.repeat(100) }));
    server.failNext({ flipBit: 99 });
    const { Body } = await client.send(new GetObjectCommand({ Bucket, Key: 'flip' }));

    await expect(buffer(Body as Readable)).rejects.toThrow('Checksum mismatch');
  });

  test.each([
    ['a missing object', { Bucket, Key: 'missing' }, 'NoSuchKey'],
    ['a missing bucket', { Bucket: 'missing', Key: 'key' }, 'NoSuchBucket'],
    ['a key that is too long', { Bucket, Key: 'k'.repeat(1025) }, 'KeyTooLongError'],
  ])('answers to %s as S3 does', async (_, input, name) => {
    expect(await errorOf(client.send(new GetObjectCommand(input)))).toBe(name);
  });

  test('refuses requests that are not signed', async () => {
    const response = await fetch(`${server.url}/${Bucket}/key`);

    expect(response.status).toBe(403);
    expect(await response.text()).toContain('<Code>AccessDenied</Code>');
  });
});
