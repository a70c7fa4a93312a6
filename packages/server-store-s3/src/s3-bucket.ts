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
import type { Bucket } from '@walkeros/core/byte-store';
import { readBody } from '@walkeros/core/byte-store';
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

  return {
    keepsMetadata: true,
    async read(name, exchange) {
      const command = new GetObjectCommand({ Bucket, Key: name });
      const answer = await client.send(command, { abortSignal: exchange.signal });
      const bytes = await readBody(answer.Body as Readable, exchange, answer.ContentLength);
      return { bytes, metadata: answer.Metadata ?? {} };
    },
    async write(name, { bytes, metadata }, { signal: abortSignal }) {
      const input = { Bucket, Key: name, Body: bytes, Metadata: metadata };
      await client.send(new PutObjectCommand(input), { abortSignal });
    },
    async remove(name, { signal: abortSignal }) {
      await client.send(new DeleteObjectCommand({ Bucket, Key: name }), { abortSignal });
    },
    async create({ signal: abortSignal }) {
      if (await exists(client, bucket, abortSignal)) return false;
      const command = new CreateBucketCommand(await placement(client, bucket));
      await client.send(command, { abortSignal });
      return true;
    },
    isAbsent,
    toRefusal: (error) => toRefusal(error, bucket, clock.now()),
    close() {
      if (isOwn) client.destroy();
    },
  };
}

async function exists(
  client: S3Client,
  Bucket: string,
  abortSignal: AbortSignal,
): Promise<boolean> {
  try {
    await client.send(new HeadBucketCommand({ Bucket }), { abortSignal });
    return true;
  } catch (error) {
    if (statusOf(error) === 404) return false;
    throw error;
  }
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
