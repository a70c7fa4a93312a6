import { createServiceAccount } from '@walkeros/store-testkit';
import { diskFaults } from './disk-faults.js';
import type { Backings, PlantedFault } from './planted-fault.js';

const SECRET = 'canary-5f3a';

const sheet = (settings: object): object => ({
  package: '@walkeros/server-store-sheets',
  config: { settings },
  cache: { rules: [{ ttl: 300 }] },
});
const api = (settings: object): object => ({
  package: '@walkeros/server-store-api',
  config: { settings: { headers: { authorization: `Bearer ${SECRET}` }, ...settings } },
});
const redis = (settings: object, more: object = {}): object => ({
  package: '@walkeros/server-store-redis',
  config: { settings },
  ...more,
});
const s3 = ({ s3: { url, region, credentials } }: Backings, settings: object): object => ({
  package: '@walkeros/server-store-s3',
  config: {
    settings: { endpoint: url, region, forcePathStyle: true, credentials, ...settings },
  },
});
const gcs = ({ gcs: { url } }: Backings, settings: object): object => ({
  package: '@walkeros/server-store-gcs',
  config: { settings: { apiEndpoint: url, ...settings } },
});

let accounts = 0;

/** A sheet of a new account, which has a quota of its own, with this first row. */
function ofSheets({ sheets }: Backings, headers: string[] = ['key', 'value']) {
  const { credentials } = sheets.createAccount(`robot-${++accounts}@shop.example`);
  const id = sheets.addSpreadsheet({ Users: [headers] });
  return { id, sheet: 'Users', credentials, endpoint: sheets.url };
}

const SHEETS: readonly PlantedFault[] = [
  {
    what: 'a spreadsheet that is not shared',
    plant(backings) {
      const settings = ofSheets(backings);
      backings.sheets.unshare(settings.id, settings.credentials.client_email);
      return sheet(settings);
    },
    message: /is not open to these credentials/,
    fix: /share it with robot-\d+@shop\.example/,
  },
  {
    what: 'a spreadsheet that does not exist',
    plant: (backings) => sheet({ ...ofSheets(backings), id: 'nowhere' }),
    message: /there is no spreadsheet "nowhere"/,
    fix: /check settings\.id/,
  },
  {
    what: 'a tab that was renamed',
    plant: (backings) => sheet({ ...ofSheets(backings), sheet: 'People' }),
    message: /has no tab "People"/,
    fix: /its tabs are "Users"/,
  },
  {
    what: 'an API that is not enabled',
    plant(backings) {
      const message =
        'Google Sheets API has not been used in project 1 before or it is disabled.';
      backings.sheets.failNext({ status: 403, message });
      return sheet(ofSheets(backings));
    },
    message: /the Google Sheets API is not enabled/,
    fix: /gcloud services enable sheets\.googleapis\.com/,
  },
  {
    what: 'a key that Google does not know',
    plant(backings) {
      const { credentials } = createServiceAccount({ tokenUri: backings.sheets.tokenUrl });
      return sheet({ ...ofSheets(backings), credentials });
    },
    message: /Google gives no access token.*invalid_grant/,
    fix: /check the key of the service account and the clock/,
  },
  {
    what: 'a quota that is used up',
    plant(backings) {
      backings.sheets.failNext({ status: 429, retryAfter: 30 });
      return sheet(ofSheets(backings));
    },
    message: /the quota of the Sheets API is used up|the quota is used up/,
    fix: /cache the store, or use mode "snapshot"/,
  },
  {
    what: 'a tab without headers',
    plant: (backings) => sheet(ofSheets(backings, [])),
    message: /row 1 of "Users" holds no headers/,
    fix: /run setup/,
  },
  {
    what: 'a ttl that the quota does not bear',
    plant: (backings) => ({ ...sheet(ofSheets(backings)), cache: { rules: [{ ttl: 2 }] } }),
    message: /keeps at most 2 distinct keys fresh/,
    fix: /at least 60 s/,
  },
];

const REDIS: readonly PlantedFault[] = [
  {
    what: 'a Redis that does not run',
    plant: () => redis({ url: 'redis://127.0.0.1:1' }),
    message: /there is no connection to Redis \(ECONNREFUSED\)/,
    fix: /check that the server runs/,
  },
  {
    what: 'a Redis that asks for a password',
    plant: ({ locked: { port } }) => redis({ url: `redis://127.0.0.1:${port}` }),
    message: /Redis asks for a password/,
    fix: /set "password"/,
  },
  {
    what: 'a wrong password',
    plant: ({ locked: { port } }) =>
      redis({ url: `redis://127.0.0.1:${port}`, password: `${SECRET}-wrong` }),
    message: /refuses this user or password/,
    fix: /check "username", "password"/,
  },
  {
    what: 'a database that is not there',
    plant: ({ redis: { url } }) => redis({ url, db: 99 }),
    message: /has no database of this number/,
    fix: /check "db"/,
  },
  {
    what: 'a user who may do nothing',
    async plant({ redis: { cli, port } }) {
      await cli('ACL', 'SETUSER', 'nobody', 'on', `>${SECRET}`, '+ping');
      const url = `redis://127.0.0.1:${port}`;
      return redis({ url, username: 'nobody', password: SECRET });
    },
    message: /the user may not do this/,
    fix: /needs the commands, keys and channels of this store/,
  },
  {
    what: 'a store whose values may be evicted',
    async plant({ redis: { cli, url } }) {
      await cli('CONFIG', 'SET', 'maxmemory-policy', 'allkeys-lru');
      return redis({ url });
    },
    message: /"allkeys-lru": values may be lost/,
    fix: /redis-cli CONFIG SET maxmemory-policy noeviction/,
  },
  {
    what: 'a memory that is nearly full',
    async plant({ redis: { cli, url } }) {
      await cli('CONFIG', 'SET', 'maxmemory', '1mb');
      return redis({ url });
    },
    message: /of 1 MiB are used/,
    fix: /redis-cli CONFIG SET maxmemory 2mb/,
  },
  {
    what: 'a replica',
    async plant({ redis: { cli, url } }) {
      await cli('REPLICAOF', '127.0.0.1', '1');
      return redis({ url });
    },
    message: /is a replica, and takes no writes/,
    fix: /name its master \(redis-cli INFO replication\)/,
  },
];

const HTTP: readonly PlantedFault[] = [
  {
    what: 'an API that refuses access',
    plant({ origin }) {
      origin.otherwise({ status: 401 });
      return api({ endpoint: origin.url });
    },
    message: /the API refused access/,
    fix: /check the headers and credentials/,
  },
  {
    what: 'an API that limits calls',
    plant({ origin }) {
      origin.otherwise({ status: 429, headers: { 'retry-after': '60' } });
      return api({ endpoint: origin.url });
    },
    message: /limits the rate of calls/,
    fix: /cache the store/,
  },
  {
    what: 'an API that is down',
    plant({ origin }) {
      origin.otherwise({ status: 503 });
      return api({ endpoint: origin.url });
    },
    message: /the API is not available.*503/,
    fix: /check that the server runs/,
  },
  {
    what: 'an API that never answers',
    plant({ origin }) {
      origin.otherwise({ fault: 'hang' });
      return api({ endpoint: origin.url });
    },
    message: /no (?:complete )?answer within/,
    fix: /firewall, proxy, VPN/,
  },
  {
    what: 'a page in place of an API',
    plant({ origin }) {
      const headers = { 'content-type': 'text/html' };
      origin.otherwise({ headers, body: '<html>Log in</html>' });
      return api({ endpoint: origin.url });
    },
    message: /answered with text\/html/,
    fix: /expected JSON/,
  },
  {
    what: 'few calls that are left',
    plant({ origin }) {
      origin.otherwise({ json: {}, headers: { 'x-ratelimit-remaining': '3' } });
      return api({ endpoint: origin.url });
    },
    message: /3 calls are left of the quota/,
    fix: /cache the store/,
  },
  {
    what: 'a clock that is wrong',
    plant({ origin }) {
      origin.otherwise({ json: {}, headers: { date: 'Tue, 01 Jan 2019 00:00:00 GMT' } });
      return api({ endpoint: origin.url });
    },
    message: /the clock of this machine is \d+ s ahead/,
    fix: /timedatectl set-ntp true/,
  },
];

const OBJECTS: readonly PlantedFault[] = [
  {
    what: 'a bucket of S3 that is not there',
    plant: (backings) => s3(backings, { bucket: 'nowhere' }),
    message: /the bucket "nowhere" does not exist/,
    fix: /walkeros store setup broken/,
  },
  {
    what: 'a wrong secret key',
    plant: (backings) =>
      s3(backings, {
        bucket: 'users',
        credentials: { ...backings.s3.credentials, secretAccessKey: `${SECRET}-wrong` },
      }),
    message: /the secret key is wrong/,
    fix: /check "credentials"/,
  },
  {
    what: 'credentials that may not list the bucket',
    plant(backings) {
      backings.s3.mayList(false);
      return s3(backings, { bucket: 'users' });
    },
    message: /access is denied/,
    fix: /s3:ListBucket/,
  },
  {
    what: 'a request whose time is too far off',
    plant(backings) {
      backings.s3.failNext({ status: 403, code: 'RequestTimeTooSkewed', times: 9 });
      return s3(backings, { bucket: 'users' });
    },
    message: /clock is wrong/,
    fix: /correct it/,
  },
  {
    what: 'a bucket of Google that is not there',
    plant: (backings) => gcs(backings, { bucket: 'nowhere' }),
    message: /the bucket "nowhere" does not exist/,
    fix: /walkeros store setup broken/,
  },
  {
    what: 'a bucket of Google that is closed',
    plant(backings) {
      backings.gcs.mayList(false);
      return gcs(backings, { bucket: 'users' });
    },
    message: /access is denied/,
    fix: /storage\.objects\.list/,
  },
];

const OTHERS: readonly PlantedFault[] = [
  {
    what: 'a package that is not installed',
    plant: () => ({ package: 'some-store' }),
    message: /package "some-store" is not installed/,
    fix: /npm install some-store/,
  },
  {
    what: 'a variable that is not set',
    plant: () => redis({ url: '$env.REDIS_URL' }),
    message: /REDIS_URL/,
    fix: /REDIS_URL/,
  },
];

export const plantedFaults: readonly PlantedFault[] = [
  ...SHEETS,
  ...REDIS,
  ...HTTP,
  ...OBJECTS,
  ...diskFaults,
  ...OTHERS,
];

/** What must not be in any output. */
export function secretsOf({ s3: server, sheets }: Backings): string[] {
  const key = sheets.createAccount().credentials.private_key.slice(0, 27);
  return [SECRET, server.credentials.secretAccessKey, key, 'ya29.'];
}
