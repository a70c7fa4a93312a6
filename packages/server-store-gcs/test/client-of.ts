import { Storage } from '@google-cloud/storage';
import type { GcsServer, ServiceAccount } from '@walkeros/store-testkit';

/** What nobody may see. */
export const SECRET = 's3cret-in-the-test';

/** Google's library always asks Google for tokens; this sends the one request elsewhere. */
export function clientOf(server: GcsServer, { credentials }: ServiceAccount): Storage {
  const transporter = {
    async request({ data }: { data: Record<string, string> }): Promise<unknown> {
      const body = new URLSearchParams(data);
      const response = await fetch(server.tokenUrl, { method: 'POST', body });
      const answer = { data: await response.json(), status: response.status };
      if (response.ok) return answer;
      throw Object.assign(new Error(`refused ${SECRET}`), { response: answer });
    },
  };
  return new Storage({
    apiEndpoint: server.url,
    useAuthWithCustomEndpoint: true,
    credentials,
    clientOptions: { transporter } as never,
  });
}
