import type { SheetsServer } from './server.js';
import { GOOGLE_TOKEN_URL } from '../google/service-account.js';

/** What makes the unmodified Google client talk to a {@link SheetsServer}. */
export interface SheetsTransport {
  /** For `sheets({ version: 'v4', auth, rootUrl })`. */
  rootUrl: string;
  /** For `new GoogleAuth({ clientOptions: { transporterOptions: { fetchImplementation } } })`. */
  fetchImplementation: typeof globalThis.fetch;
}

/**
 * The root URL, and a `fetch` that sends requests for Google's token endpoint, and no
 * others, to the server: the client's library takes no other endpoint from a key file.
 *
 * @param options.direct - Skip the sockets, as {@link SheetsServer.fetch} does.
 */
export function sheetsTransport(
  server: SheetsServer,
  options: { direct?: boolean } = {},
): SheetsTransport {
  const send = options.direct === true ? server.fetch : globalThis.fetch;
  return {
    rootUrl: server.url,
    fetchImplementation: (input, init) => {
      const asked = input instanceof Request ? input.url : String(input);
      return send(asked === GOOGLE_TOKEN_URL ? server.tokenUrl : input, init);
    },
  };
}
