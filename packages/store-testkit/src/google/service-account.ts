import { generateKeyPairSync, randomUUID } from 'node:crypto';

/** The key file of a service account, as the Google Cloud console hands it out. */
export interface ServiceAccountCredentials {
  type: 'service_account';
  project_id: string;
  private_key_id: string;
  private_key: string;
  client_email: string;
  client_id: string;
  token_uri: string;
}

/** A service account of the stand-in: the key file, and what the server checks it with. */
export interface ServiceAccount {
  credentials: ServiceAccountCredentials;
  publicKey: string;
}

/** Who the account is, and where it gets its tokens. */
export interface ServiceAccountOptions {
  /** Default: a new one for each account. */
  email?: string;
  /** Where tokens are fetched: `SheetsServer.tokenUrl`. Default: Google's own. */
  tokenUri?: string;
}

/** Google's token endpoint; also the audience of every assertion. */
export const GOOGLE_TOKEN_URL = 'https://oauth2.googleapis.com/token';

/** Where Google's client libraries ask for tokens: their audience, today's and the older one. */
export const GOOGLE_TOKEN_URLS: readonly string[] = [
  GOOGLE_TOKEN_URL,
  'https://www.googleapis.com/oauth2/v4/token',
];

/** A service account with a new RSA key. Takes some tens of milliseconds. */
export function createServiceAccount(options: ServiceAccountOptions = {}): ServiceAccount {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  const id = randomUUID();
  return {
    publicKey,
    credentials: {
      type: 'service_account',
      project_id: 'walkeros-testkit',
      private_key_id: id,
      private_key: privateKey,
      client_email:
        options.email ?? `robot-${id.slice(0, 8)}@walkeros-testkit.iam.gserviceaccount.com`,
      client_id: '100000000000000000000',
      token_uri: options.tokenUri ?? GOOGLE_TOKEN_URL,
    },
  };
}
