/** How a kind of store begins. */
export interface StoreKind {
  readonly settings: Readonly<Record<string, unknown>>;
  /** Lines of `.env.example`. */
  readonly env: readonly string[];
  /** What to do before the first start. */
  readonly hint: string;
}

/** The kinds that `init` offers, by the end of their package's name. */
export const STORE_KINDS: Readonly<Record<string, StoreKind>> = {
  fs: {
    settings: { basePath: 'data' },
    env: [],
    hint: 'Values lie as files in `data`.',
  },
  sqlite: {
    settings: { path: 'data/lookup.db' },
    env: [],
    hint: 'Values lie in `data/lookup.db`, which has to be on a local disk.',
  },
  sheets: {
    settings: { id: '$env.SHEET_ID', credentials: '$env.SHEETS_CREDENTIALS' },
    env: [
      'SHEET_ID=',
      '# Key file of a service account, as one line of JSON',
      'SHEETS_CREDENTIALS=',
    ],
    hint: 'Share the spreadsheet with the e-mail address of the service account.',
  },
  api: {
    settings: { endpoint: '$env.API_URL' },
    env: ['# {key} stands where the key goes', 'API_URL=https://example.com/items/{key}'],
    hint: 'The endpoint answers 404 for a key that it does not know.',
  },
  redis: {
    settings: { url: '$env.REDIS_URL' },
    env: ['REDIS_URL=redis://localhost:6379'],
    hint: 'Values are written by this project, or with the codec of `@walkeros/core`.',
  },
  s3: {
    settings: { bucket: '$env.S3_BUCKET', region: '$env.AWS_REGION' },
    env: ['S3_BUCKET=', 'AWS_REGION=eu-central-1'],
    hint: 'Credentials come from where the AWS tools find theirs.',
  },
  gcs: {
    settings: { bucket: '$env.GCS_BUCKET' },
    env: ['GCS_BUCKET='],
    hint: 'Credentials come from where the Google Cloud tools find theirs.',
  },
};
