/*
 * Requests for one artifact. They are answered by node:http itself: most artifacts are
 * small, and for those the requests and responses of a framework cost more than the rest.
 */
import type { ArtifactId, ArtifactStore } from '@walkeros/layered-cache';
import { answer } from './answer.js';
import type { ReadAddress } from './artifact-address.js';
import { headersOf } from './artifact-headers.js';
import { type Dialect, DIALECTS } from './dialect.js';
import type { Metrics } from './metrics.js';
import { forbidden, Refusal } from './refusal.js';
import type { Refuse } from './refuse.js';
import type { Admit, Grant } from './tokens.js';
import type { Transfer } from './transfer.js';
import type { Exchange } from './watch-request.js';

export interface ArtifactRequestsOptions {
  artifacts: ArtifactStore;
  transfer: Transfer;
  metrics: Metrics;
  admit: Admit;
  refuse: Refuse;
  readAddress: ReadAddress;
  /** For tokens that may not overwrite. */
  existing: 'keep' | 'strict';
}

/** @returns Whether it is a request for an artifact, and is being answered. */
export type ArtifactRequests = (exchange: Exchange) => boolean;

/** A request for an artifact, by somebody who is known. */
interface Asked {
  exchange: Exchange;
  dialect: Dialect;
  id: ArtifactId;
  grant: Grant;
}

type Serve = (asked: Asked) => Promise<void>;

export function createArtifactRequests(options: ArtifactRequestsOptions): ArtifactRequests {
  const { admit, refuse, readAddress } = options;
  const methods = createMethods(options);

  return (exchange) => {
    const { method = '', url = '', headers } = exchange.incoming;
    const serve = methods.get(method);
    const address = readAddress(exchange.path, url);
    if (serve === undefined || address === undefined) return false;
    const dialect = DIALECTS[address.api];
    exchange.route = `${dialect.route}${method.toLowerCase()}`;

    async function serveIt(hash: string, teams: readonly string[]): Promise<void> {
      const grant = admit(headers.authorization, teams);
      exchange.team = grant.team;
      const id = { team: grant.team, hash: dialect.storedHash(hash) };
      await serve?.({ exchange, dialect, id, grant });
    }
    serveIt(address.hash, address.teams).catch((error: unknown) =>
      refuse(exchange, dialect, error),
    );
    return true;
  };
}

function createMethods(options: ArtifactRequestsOptions): ReadonlyMap<string, Serve> {
  const { artifacts, transfer, metrics, existing } = options;

  const head: Serve = async ({ exchange: { outgoing }, dialect, id, grant }) => {
    if (!grant.read) throw forbidden('read');
    const info = await artifacts.has(id);
    if (info === undefined) throw new Refusal(404, 'not_found', dialect.absent);
    outgoing.writeHead(200, headersOf(info)).end();
  };

  const get: Serve = async ({ exchange: { outgoing }, dialect, id, grant }) => {
    if (!grant.read) throw forbidden('read');
    const artifact = await artifacts.get(id);
    metrics.lookup(grant.team, artifact === undefined ? 'miss' : 'hit');
    if (artifact === undefined) throw new Refusal(404, 'not_found', dialect.absent);
    await transfer.send(outgoing, artifact);
  };

  const put: Serve = async ({ exchange, dialect, id, grant }) => {
    if (!grant.write) throw forbidden('write');
    const { incoming, outgoing, path } = exchange;
    const policy = grant.overwrite ? 'replace' : dialect.policy(existing);
    const { status } = await transfer.receive(incoming, id, policy);
    if (dialect.isRefused(status)) throw new Refusal(409, 'conflict', dialect.exists);
    answer(outgoing, dialect, { status: 202, text: dialect.stored(path) });
  };

  return new Map(Object.entries({ HEAD: head, GET: get, PUT: put }));
}
