import type { Readable } from 'node:stream';
import type { CreateBucketCommandInput, S3Client } from '@aws-sdk/client-s3';
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadBucketCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import type { Clock } from '@walkeros/core';
import type { Bucket, Exchange } from '@walkeros/core/byte-store';
import { readBody, Refusal } from '@walkeros/core/byte-store';
import { isAbsent, statusOf, toRefusal } from './s3-errors.js';

export interface S3BucketOptions {
  client: S3Client;
  bucket: string;
  clock: Clock;
  /** Whether the store made the client, and so ends it. */
  isOwn: boolean;
}

/** The region that CreateBucket takes for granted, and refuses to be told. */
const DEFAULT_REGION = 'us-east-1';

/** One bucket of S3, or of a server that speaks its protocol. */
export function createS3Bucket({ client, bucket, clock, isOwn }: S3BucketOptions): Bucket {
  const Bucket = bucket;
  const { told, toldOrAbsent } = createTelling(bucket, clock);

  async function exists({ signal: abortSignal }: Exchange): Promise<boolean> {
    try {
      await client.send(new HeadBucketCommand({ Bucket }), { abortSignal });
      return true;
    } catch (error) {
      if (statusOf(error) === 404) return false;
      throw error;
    }
  }

  return {
    read: (name, exchange) =>
      toldOrAbsent(name, async () => {
        const command = new GetObjectCommand({ Bucket, Key: name });
        const answer = await client.send(command, { abortSignal: exchange.signal });
        const bytes = await readBody(answer.Body as Readable, exchange, answer.ContentLength);
        return { bytes, metadata: answer.Metadata ?? {} };
      }),
    write: (name, { bytes, metadata }, { signal: abortSignal }) =>
      told(async () => {
        const input = { Bucket, Key: name, Body: bytes, Metadata: metadata };
        await client.send(new PutObjectCommand(input), { abortSignal });
      }),
    async remove(name, { signal: abortSignal }) {
      const command = new DeleteObjectCommand({ Bucket, Key: name });
      await toldOrAbsent(name, () => client.send(command, { abortSignal }));
    },
    create: (exchange) =>
      told(async () => {
        if (await exists(exchange)) return false;
        const command = new CreateBucketCommand(await placement(client, bucket));
        await client.send(command, { abortSignal: exchange.signal });
        return true;
      }),
    close() {
      if (isOwn) client.destroy();
    },
  };
}

interface Telling {
  told<T>(work: () => Promise<T>): Promise<T>;
  toldOrAbsent<T>(name: string, work: () => Promise<T>): Promise<T | undefined>;
}

function createTelling(bucket: string, clock: Clock): Telling {
  async function told<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw toRefusal(error, bucket, clock.now());
    }
  }

  return {
    told,
    toldOrAbsent: (name, work) =>
      told(async () => {
        try {
          return await work();
        } catch (error) {
          if (!isAbsent(error)) throw error;
          checkName(error, name);
          return undefined;
        }
      }),
  };
}

/** AWS names the object that it misses: an answer to another request must not count. */
function checkName(error: unknown, name: string): void {
  const { Key: missing } = error as { Key?: unknown };
  if (typeof missing !== 'string' || missing === name) return;
  throw new Refusal('invalid-data', 'the answer is about another object; try again');
}

async function placement(client: S3Client, Bucket: string): Promise<CreateBucketCommandInput> {
  const region = await client.config.region();
  const isOther = client.config.isCustomEndpoint === true;
  if (isOther || region === DEFAULT_REGION) return { Bucket };
  const LocationConstraint = region as BucketLocation;
  return { Bucket, CreateBucketConfiguration: { LocationConstraint } };
}

type BucketLocation = NonNullable<
  NonNullable<CreateBucketCommandInput['CreateBucketConfiguration']>['LocationConstraint']
>;
