import type {
  GcsServer,
  HttpOrigin,
  RedisServer,
  S3Server,
  SheetsServer,
} from '@walkeros/store-testkit';

/** What is behind the stores of all cases. */
export interface Backings {
  sheets: SheetsServer;
  origin: HttpOrigin;
  redis: RedisServer;
  locked: RedisServer;
  s3: S3Server;
  gcs: GcsServer;
  /** For files, empty. */
  folder: string;
}

/** What goes wrong with one store, and what has to be said about it. */
export interface PlantedFault {
  readonly what: string;
  /** Breaks something. @returns The definition of the store. */
  plant(backings: Backings): object | Promise<object>;
  readonly message: RegExp;
  readonly fix: RegExp;
}
