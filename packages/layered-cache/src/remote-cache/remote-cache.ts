import { type Clock, systemClock } from '@walkeros/core';
import type { Dispatcher } from 'undici';
import { checkHash } from '../check-hash.js';
import type {
  Remote,
  RemoteArtifact,
  RemoteBody,
  RemoteCallOptions,
  RemotePutOptions,
} from '../remote.js';
import { type Call, checkStatus, createTransport, type Exchange } from './exchange.js';
import { sendFollowing } from './follow-redirects.js';
import { preflight } from './preflight.js';
import { type CacheStatus, parseJson, parsePresent, parseStatus } from './protocol.js';
import { RemoteCacheError } from './remote-cache-error.js';
import {
  parseRemoteCacheSettings,
  type RemoteCacheSettings,
  type ResolvedRemoteCacheSettings,
} from './settings.js';
import { createSigner, type Signer } from './signature.js';
import { artifactOf, spool } from './spool.js';
import { withRetries } from './with-retries.js';

/** A name and a value of each header that is there. */
type Headers = Record<string, string>;

/** What one request asks for. */
const HASHES_AT_ONCE = 10_000;

/**
 * A remote cache behind Turborepo's HTTP API (`/v8/artifacts`): Vercel's, or any
 * server that speaks it. Redirects of downloads are followed, those of uploads are
 * failures. Usage events are not sent.
 */
export class RemoteCache implements Remote {
  readonly #settings: ResolvedRemoteCacheSettings;
  readonly #clock: Clock;
  readonly #transport: ReturnType<typeof createTransport>;
  readonly #signer: Signer | undefined;

  /** @throws ConfigError with every finding in `settings`. */
  constructor(settings: RemoteCacheSettings, { clock = systemClock }: { clock?: Clock } = {}) {
    this.#settings = parseRemoteCacheSettings(settings);
    this.#clock = clock;
    this.#transport = createTransport(this.#settings.timeoutMs, clock);
    const { signatureKey, signatureVersion } = this.#settings;
    this.#signer =
      signatureKey === undefined ? undefined : createSigner(signatureKey, signatureVersion);
  }

  /** Whether the team may use the cache at all. */
  async status(options: RemoteCallOptions = {}): Promise<CacheStatus> {
    return this.#call(options, async (call) => {
      const response = await call.send(this.#exchange('GET', '/status'));
      checkStatus(response, 'GET status', this.#clock);
      return parseStatus(await parseJson(call.read(response)));
    });
  }

  async has(hash: string, options: RemoteCallOptions = {}): Promise<boolean> {
    checkHash(hash);
    return this.#call(options, async (call) => {
      const response = await this.#transfer(call, this.#exchange('HEAD', `/${hash}`));
      await response.body.dump();
      if (response.statusCode === 404) return false;
      checkStatus(response, `HEAD ${hash}`, this.#clock);
      return true;
    });
  }

  /** One request for each ten thousand; where the server does not know it, one for each hash. */
  async hasMany(
    hashes: readonly string[],
    options: RemoteCallOptions = {},
  ): Promise<ReadonlySet<string>> {
    hashes.forEach(checkHash);
    const found = new Set<string>();
    for (let at = 0; at < hashes.length; at += HASHES_AT_ONCE) {
      const some = hashes.slice(at, at + HASHES_AT_ONCE);
      const present = await this.#call(options, (call) => this.#query(call, some));
      for (const hash of some)
        if (present?.has(hash) ?? (await this.has(hash, options))) found.add(hash);
    }
    return found;
  }

  /**
   * With a `signatureKey`, the artifact is on disk and its signature was right before
   * this resolves; with `retries`, it is on disk, too, so that a download that breaks off
   * is made again. Without either, it streams.
   */
  async get(hash: string, options: RemoteCallOptions = {}): Promise<RemoteArtifact | null> {
    checkHash(hash);
    return withRetries(this.#retries(options), async () => {
      const call = this.#transport.begin(options.signal);
      try {
        const artifact = await this.#download(call, hash);
        if (artifact === null) call.release();
        return artifact;
      } catch (error) {
        call.release();
        throw error;
      }
    });
  }

  async put(hash: string, body: RemoteBody, options: RemotePutOptions): Promise<void> {
    checkHash(hash);
    const { maxBytes } = this.#settings;
    if (body.sizeBytes > maxBytes) throw tooLarge(maxBytes);
    const tag = await this.#signer?.sign(this.#signed(hash), body);
    await this.#call(options, async (call) => {
      const exchange = this.#exchange('PUT', `/${hash}`, {
        'content-type': 'application/octet-stream',
        'content-length': String(body.sizeBytes),
        'x-artifact-duration': String(Math.round(options.durationMs)),
        ...(tag === undefined ? {} : { 'x-artifact-tag': tag }),
      });
      const response = await this.#transfer(call, exchange, body);
      await response.body.dump();
      checkStatus(response, `PUT ${hash}`, this.#clock);
    });
  }

  /** Gives up what is under way. */
  async close(): Promise<void> {
    await this.#transport.close();
  }

  async #query(call: Call, hashes: readonly string[]): Promise<Set<string> | undefined> {
    const exchange = this.#exchange('POST', '', { 'content-type': 'application/json' });
    const response = await call.send({ ...exchange, body: JSON.stringify({ hashes }) });
    if ([404, 405, 501].includes(response.statusCode)) {
      await response.body.dump();
      return undefined;
    }
    checkStatus(response, 'POST', this.#clock);
    return parsePresent(await parseJson(call.read(response)), hashes);
  }

  async #download(call: Call, hash: string): Promise<RemoteArtifact | null> {
    const response = await this.#transfer(call, this.#exchange('GET', `/${hash}`));
    const { statusCode, headers } = response;
    if (statusCode === 404) {
      await response.body.dump();
      return null;
    }
    checkStatus(response, `GET ${hash}`, this.#clock);
    const declared = wholeNumber(headers['content-length']);
    if (declared !== undefined && declared > this.#settings.maxBytes)
      throw tooLarge(this.#settings.maxBytes);

    const durationMs = wholeNumber(headers['x-artifact-duration']);
    const known = durationMs === undefined ? {} : { durationMs };
    const body = this.#capped(call, response);
    if (this.#signer !== undefined)
      return { ...known, ...(await this.#verified(hash, body, headers['x-artifact-tag'])) };
    if (this.#settings.retries > 0) return { ...known, ...artifactOf(await spool(body)) };
    return { ...known, ...(declared === undefined ? {} : { sizeBytes: declared }), body };
  }

  async *#capped(call: Call, response: Dispatcher.ResponseData): AsyncGenerator<Uint8Array> {
    const { maxBytes } = this.#settings;
    let seen = 0;
    try {
      for await (const chunk of call.read(response)) {
        seen += chunk.byteLength;
        if (seen > maxBytes) throw tooLarge(maxBytes);
        yield chunk;
      }
    } finally {
      call.release();
    }
  }

  async #verified(
    hash: string,
    body: AsyncIterable<Uint8Array>,
    tag: string | string[] | undefined,
  ): Promise<RemoteArtifact> {
    if (typeof tag !== 'string')
      throw new RemoteCacheError('signature', `the artifact ${hash} is not signed`);
    const spooled = await spool(body);
    if (!(await this.#signer?.verify(this.#signed(hash), spooled, tag))) {
      await spooled.close();
      throw new RemoteCacheError('signature', `the signature of ${hash} is wrong`);
    }
    return artifactOf(spooled);
  }

  #call<T>(options: RemoteCallOptions, work: (call: Call) => Promise<T>): Promise<T> {
    return withRetries(this.#retries(options), async () => {
      const call = this.#transport.begin(options.signal);
      try {
        return await work(call);
      } finally {
        call.release();
      }
    });
  }

  async #transfer(
    call: Call,
    exchange: Exchange,
    body?: RemoteBody,
  ): Promise<Dispatcher.ResponseData> {
    const target = this.#settings.preflight
      ? await preflight(call, exchange, this.#clock)
      : exchange;
    if (body === undefined) return sendFollowing(call, target);
    return call.send({ ...target, body: () => body.stream() });
  }

  #exchange(method: Exchange['method'], path: string, headers: Headers = {}): Exchange {
    const { baseUrl, teamId, slug, token } = this.#settings;
    const query = new URLSearchParams();
    if (teamId !== undefined) query.set('teamId', teamId);
    if (slug !== undefined) query.set('slug', slug);
    const suffix = query.size === 0 ? '' : `?${query}`;
    return {
      method,
      url: `${baseUrl}/v8/artifacts${path}${suffix}`,
      headers: { authorization: `Bearer ${token}`, ...headers },
    };
  }

  #signed(hash: string): { hash: string; teamId: string } {
    return { hash, teamId: this.#settings.teamId ?? '' };
  }

  #retries({ signal }: RemoteCallOptions): Parameters<typeof withRetries>[0] {
    return { retries: this.#settings.retries, clock: this.#clock, signal };
  }
}

function wholeNumber(header: string | string[] | undefined): number | undefined {
  return typeof header === 'string' && /^\d{1,15}$/.test(header) ? Number(header) : undefined;
}

function tooLarge(maxBytes: number): RemoteCacheError {
  return new RemoteCacheError('too-large', `the artifact is larger than ${maxBytes} bytes`);
}
