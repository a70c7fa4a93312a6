import { dataOf } from './sink.js';

const BATCH = 10;
const SENDERS = 4;
/** Most events that may be on their way when the receiver dies. */
export const MOST_IN_FLIGHT: number = BATCH * SENDERS;

interface Reply {
  results?: { ok: boolean; id: string }[];
}

/** Sends events for ever, each until it has been acknowledged. Survives its receiver. */
export class Producer {
  readonly acknowledged: Set<string> = new Set();
  readonly #prefix: string;
  #unsent: string[] = [];
  #next = 0;

  constructor(prefix: string) {
    this.#prefix = prefix;
  }

  /** Sends to `url` until `done` holds after an answer, or the receiver is gone. */
  async run(url: string, done: () => boolean): Promise<void> {
    const sender = async (): Promise<void> => {
      for (let isUp = true; isUp && !done();) isUp = await this.#sendBatch(url);
    };
    await Promise.all(Array.from({ length: SENDERS }, sender));
  }

  get unsent(): number {
    return this.#unsent.length;
  }

  /** Sends what has not been acknowledged yet, and nothing new. */
  async finish(url: string): Promise<void> {
    while (this.#unsent.length > 0) await this.#send(url, this.#unsent.splice(0, BATCH));
  }

  #sendBatch(url: string): Promise<boolean> {
    const ids = this.#unsent.splice(0, BATCH);
    while (ids.length < BATCH) ids.push(`${this.#prefix}-${this.#next++}`);
    return this.#send(url, ids);
  }

  /** @returns Whether there was an answer. */
  async #send(url: string, ids: string[]): Promise<boolean> {
    const events = ids.map((id) => ({ name: 'page view', id, data: dataOf(id) }));
    const known = new Set<string>();
    try {
      const headers = { 'content-type': 'application/json' };
      const response = await fetch(url, {
        method: 'POST',
        headers,
        body: JSON.stringify(events),
      });
      const { results = [] } = (await response.json()) as Reply;
      for (const { ok, id } of results) if (ok) known.add(id);
      return true;
    } catch {
      return false;
    } finally {
      for (const id of ids) {
        if (known.has(id)) this.acknowledged.add(id);
        else this.#unsent.push(id);
      }
    }
  }
}
