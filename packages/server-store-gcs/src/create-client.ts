import { Storage } from '@google-cloud/storage';
import type { GcsCredentials, ResolvedSettings } from './settings.js';

/** Google's client: where the server is, and who asks. */
export function createClient(
  settings: ResolvedSettings,
  credentials: GcsCredentials | undefined,
): Storage {
  const { projectId, keyFilename, apiEndpoint } = settings;
  const hasCredentials = credentials !== undefined || keyFilename !== undefined;
  return new Storage({
    ...(projectId !== undefined && { projectId }),
    ...(keyFilename !== undefined && { keyFilename }),
    ...(credentials !== undefined && { credentials }),
    ...(apiEndpoint !== undefined && {
      apiEndpoint,
      useAuthWithCustomEndpoint: hasCredentials,
    }),
  });
}
