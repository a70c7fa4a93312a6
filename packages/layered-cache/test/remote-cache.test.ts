import { createFakeClock } from '@walkeros/store-testkit';
import { ConfigError } from '@walkeros/core';
import { RemoteCache, RemoteCacheError, type RemoteCacheSettings } from '../src/index.js';
import { startTurboServer, TOKEN, type TurboServer } from './turbo-server.js';

function open(server: TurboServer, settings: Partial<RemoteCacheSettings> = {}): RemoteCache {
  return new RemoteCache({ baseUrl: server.url, token: TOKEN, ...settings });
}

function bodyOf(content: string | Buffer) {
  const bytes = Buffer.from(content);
  return {
    sizeBytes: bytes.length,
    stream: async function* () {
      yield bytes.subarray(0, 10);
      yield bytes.subarray(10);
    },
  };
}

async function bytesOf(body: AsyncIterable<Uint8Array> | undefined): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body ?? []) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

const DURATION = { durationMs: 12.4 };

describe('the wire', () => {
  test('an artifact comes back as it was sent, with its duration', async () => {
    const server = await startTurboServer();
    const remote = open(server, { teamId: 'team_1', slug: 'my team' });

    await remote.put('h1', bodyOf('the bytes of it'), DURATION);
    const artifact = await remote.get('h1');

    expect(artifact).toMatchObject({ durationMs: 12, sizeBytes: 15 });
    expect(await bytesOf(artifact?.body)).toBe('the bytes of it');
    expect(server.log).toMatchObject([
      {
        method: 'PUT',
        url: '/v8/artifacts/h1?teamId=team_1&slug=my+team',
        headers: {
          authorization: `Bearer ${TOKEN}`,
          'content-type': 'application/octet-stream',
          'content-length': '15',
          'x-artifact-duration': '12',
        },
      },
      { method: 'GET', url: '/v8/artifacts/h1?teamId=team_1&slug=my+team' },
    ]);
    await remote.close();
  });

  test('HEAD, the status and the batch query', async () => {
    const server = await startTurboServer();
    const remote = open(server);
    await remote.put('h1', bodyOf('1'), DURATION);
    await remote.put('h2', bodyOf('2'), DURATION);

    expect(await remote.has('h1')).toBe(true);
    expect(await remote.has('h3')).toBe(false);
    expect(await remote.status()).toBe('enabled');
    expect(await remote.hasMany(['h1', 'h2', 'h3'])).toEqual(new Set(['h1', 'h2']));
    server.batch = false;
    expect(await remote.hasMany(['h1', 'h3'])).toEqual(new Set(['h1']));
    server.log.length = 0;
    expect(await remote.hasMany([])).toEqual(new Set());
    expect(server.log).toEqual([]);
    await remote.close();
  });

  test('an unknown hash is null, and everything else an error with its status', async () => {
    const server = await startTurboServer();
    const remote = open(server);

    expect(await remote.get('h1')).toBeNull();
    await expect(open(server, { token: 'wrong' }).get('h1')).rejects.toMatchObject({
      ...{ code: 'REMOTE_CACHE_FAILED', reason: 'status', status: 401 },
    });
    await remote.close();
  });

  test.each([
    ['/', '/v8/artifacts/h1'],
    ['///', '/v8/artifacts/h1'],
    ['/base', '/base/v8/artifacts/h1'],
    ['//base//x/', '/base/x/v8/artifacts/h1'],
  ])('the base URL may end in %j', async (suffix, path) => {
    const server = await startTurboServer();
    const remote = open(server, { baseUrl: `${server.url}${suffix}` });

    await remote.has('h1');

    expect(server.log.map(({ url }) => url)).toEqual([path]);
    await remote.close();
  });

  test('a duration that is no number is left out', async () => {
    const server = await startTurboServer();
    server.artifacts.set('h1', {
      body: Buffer.from('1'),
      headers: { 'x-artifact-duration': 'abc' },
    });
    const remote = open(server);
    const artifact = await remote.get('h1');

    expect(artifact).not.toHaveProperty('durationMs');
    await bytesOf(artifact?.body);
    await remote.close();
  });
});

describe('settings', () => {
  test('are refused all at once, without the secrets', () => {
    const wrong = {
      baseUrl: 'ftp://user:hidden@host',
      token: 'sp ace',
      timeoutMs: 0,
      teamID: 'x',
    };
    const construct = () => new RemoteCache(wrong as unknown as RemoteCacheSettings);

    expect(construct).toThrow(ConfigError);
    expect(construct).toThrow(
      /remoteCache\.baseUrl[^]*remoteCache\.token[^]*remoteCache\.timeoutMs/,
    );
    expect(construct).toThrow(/did you mean "teamId"/);
    expect(construct).not.toThrow(/hidden|sp ace/);
  });
});

describe('limits', () => {
  test('an artifact that says it is too large is refused unread, one that is, in mid-stream', async () => {
    const server = await startTurboServer();
    server.artifacts.set('h1', { body: Buffer.alloc(101), headers: {} });
    const remote = open(server, { maxBytes: 100 });

    await expect(remote.get('h1')).rejects.toMatchObject({ reason: 'too-large' });
    await expect(remote.put('h2', bodyOf('x'.repeat(101)), DURATION)).rejects.toMatchObject({
      reason: 'too-large',
    });
    server.artifacts.set('h1', { body: Buffer.alloc(202), headers: {} });
    server.fault = { fault: { kind: 'half' } };
    const undeclared = await remote.get('h1');
    await expect(bytesOf(undeclared?.body)).rejects.toMatchObject({ reason: 'too-large' });
    expect(server.methods()).toEqual(['GET', 'GET']);
    await remote.close();
  });

  test('a caller gives a call up by its signal', async () => {
    const server = await startTurboServer();
    server.fault = { fault: { kind: 'hang' } };
    const remote = open(server);
    const controller = new AbortController();
    const call = remote.get('h1', { signal: controller.signal });
    controller.abort();

    await expect(call).rejects.toMatchObject({ reason: 'aborted' });
    await expect(remote.get('h1', { signal: AbortSignal.abort() })).rejects.toMatchObject({
      reason: 'aborted',
    });
    await remote.close();
  });
});

describe('retries', () => {
  test('are not made unless asked for', async () => {
    const server = await startTurboServer();
    server.fault = { fault: { kind: 'status', status: 503 } };
    const remote = open(server);

    await expect(remote.has('h1')).rejects.toThrow(RemoteCacheError);
    expect(server.log).toHaveLength(1);
    await remote.close();
  });

  test.each([
    [503, 3],
    [429, 3],
    [401, 1],
    [404, 1],
  ])('an answer of %d is asked for %d times', async (status, times) => {
    const server = await startTurboServer();
    const waits: number[] = [];
    const clock = createFakeClock();
    const hurried = {
      ...clock,
      setTimeout: (task: () => void, delayMs: number) => {
        if (delayMs === 60_000) return undefined;
        waits.push(delayMs);
        queueMicrotask(task);
        return undefined;
      },
    };
    server.fault = { fault: { kind: 'status', status, headers: { 'retry-after': '2' } } };
    const settings = { baseUrl: server.url, token: TOKEN, retries: 2 };
    const remote = new RemoteCache(settings, { clock: hurried });

    await remote.put('h1', bodyOf('x'.repeat(100)), DURATION).catch(() => undefined);

    expect(server.log).toHaveLength(times);
    expect(waits).toEqual(Array.from({ length: times - 1 }, () => 2_000));
    await remote.close();
  });
});

describe('retries of a download', () => {
  /** A server that breaks off the first answers, and a clock on which no pause takes time. */
  async function breakingOff(times: number, settings: Partial<RemoteCacheSettings>) {
    const server = await startTurboServer();
    server.artifacts.set('h1', { body: Buffer.from('the bytes of it'), headers: {} });
    server.fault = { method: 'GET', fault: { kind: 'cut' } };
    const clock = createFakeClock();
    const hurried = {
      ...clock,
      setTimeout: (task: () => void, delayMs: number) => {
        if (delayMs === 60_000) return undefined;
        if (server.log.length === times) server.fault = undefined;
        queueMicrotask(task);
        return undefined;
      },
    };
    const connection = { baseUrl: server.url, token: TOKEN };
    const remote = new RemoteCache({ ...connection, ...settings }, { clock: hurried });
    return { server, remote };
  }

  test('cover the body: one that breaks off is asked for again', async () => {
    const { server, remote } = await breakingOff(2, { retries: 2 });

    const artifact = await remote.get('h1');

    expect(artifact?.sizeBytes).toBe(15);
    expect(await bytesOf(artifact?.body)).toBe('the bytes of it');
    expect(server.log).toHaveLength(3);
    await remote.close();
  });

  test('end after as many as there may be', async () => {
    const { server, remote } = await breakingOff(Infinity, { retries: 2 });

    await expect(remote.get('h1')).rejects.toMatchObject({ reason: 'transport' });
    expect(server.log).toHaveLength(3);
    await remote.close();
  });

  test('are not made for a body that streams, unless asked for', async () => {
    const { server, remote } = await breakingOff(Infinity, {});

    const artifact = await remote.get('h1');

    await expect(bytesOf(artifact?.body)).rejects.toMatchObject({ reason: 'transport' });
    expect(server.log).toHaveLength(1);
    await remote.close();
  });
});

describe('preflight', () => {
  test('goes where the server points, with the token only if that is allowed', async () => {
    const server = await startTurboServer();
    const elsewhere = await startTurboServer();
    elsewhere.artifacts.set('h1', { body: Buffer.from('there'), headers: {} });
    const remote = open(server, { preflight: true });
    const location = `${elsewhere.url}/v8/artifacts/h1`;

    server.preflight = { location };
    await expect(remote.get('h1')).rejects.toMatchObject({ status: 401 });
    server.preflight = {
      location,
      'access-control-allow-headers': 'Content-Type, Authorization',
    };
    expect(await bytesOf((await remote.get('h1'))?.body)).toBe('there');
    server.preflight = { location, 'access-control-allow-headers': '*' };
    expect(await remote.has('h1')).toBe(true);

    expect(server.log).toHaveLength(3);
    expect(server.log[0]).toMatchObject({
      method: 'OPTIONS',
      headers: {
        authorization: `Bearer ${TOKEN}`,
        'access-control-request-method': 'GET',
        'access-control-request-headers': 'authorization',
      },
    });
    expect(elsewhere.log.map(({ headers }) => headers.authorization)).toEqual([
      undefined,
      `Bearer ${TOKEN}`,
      `Bearer ${TOKEN}`,
    ]);
    await remote.close();
  });

  test('stays where it is without a Location, and understands a relative one', async () => {
    const server = await startTurboServer();
    server.artifacts.set('h2', { body: Buffer.from('two'), headers: {} });
    const remote = open(server, { preflight: true });
    server.preflight = { 'access-control-allow-headers': '*' };

    expect(await bytesOf((await remote.get('h2'))?.body)).toBe('two');
    server.preflight = { ...server.preflight, location: '/v8/artifacts/h2' };
    expect(await bytesOf((await remote.get('h1'))?.body)).toBe('two');
    server.preflight = { ...server.preflight, location: 'file:///etc/passwd' };
    await expect(remote.get('h1')).rejects.toMatchObject({ reason: 'answer' });
    await remote.close();
  });
});

describe('signatures', () => {
  const signatureKey = 'supersecretkey-supersecretkey-1234';
  const hash = '470736e91c6e13f6';
  const artifact = Buffer.from(
    'KLUv/QBYZQYAUggbHHAl1gEAiIAe9Gs8IEb+PwxsbUsYrSRiTVQNFrbcDDfMwdegdjmAlRuuI1hiWIu4+hPH5CGXyJIg' +
      'FAt6PLhkgfJ6veESY2SBMpvGsX/Wl+1//p/9P0qxf38QqOhTknaBBF3TrMmleCANgNCYJCDAgiGS0XiZVRVYgpZASuDM' +
      'HZWLrZIgOCA87KA2IASAQdUAHoyA+81gicD5JkzUYuoAjfhEFRzSFHWh4cbId+mY8CbcAqgqQxQKHJZJoDylOi9mEPjh' +
      'HBIvrQgD',
    'base64',
  );
  const vectors = [
    ['v1', 'team_123', '+n9n6vuqWY/VaJKyzkpaqfxgYZVF6CFzE6Gkk3lnX08='],
    ['v1', undefined, '615ksO1ALGEMu5YQP/QD4CGX7CdPkaSUtp1OaLO8u0k='],
    ['v2', 'team_123', 'FWRr6m/+z1dTSybSolARGq16PYMW+a0k4z5Wm7G0Pcc='],
    ['v2', undefined, 'DieV8IQ3n3x1s8jWKtJiEeKEg8zlF2SqxZ4heX1Jjlc='],
  ] as const;
  const teamOf = (teamId: string | undefined) => ({
    ...(teamId === undefined ? {} : { teamId }),
    slug: 'a slug is never signed',
  });

  test.each(vectors)('%s signs as turbo does for the team %s', async (version, teamId, tag) => {
    const server = await startTurboServer();
    const settings = { signatureKey, signatureVersion: version, ...teamOf(teamId) };
    const remote = open(server, settings);

    await remote.put(hash, bodyOf(artifact), DURATION);

    expect(server.log[0]?.headers['x-artifact-tag']).toBe(tag);
    expect(await bytesOf((await remote.get(hash))?.body)).toBe(artifact.toString());
    await remote.close();
  });

  test.each(vectors)(
    '%s for %s is refused by the other version, and not by any',
    async (version, teamId, tag) => {
      const server = await startTurboServer();
      server.artifacts.set(hash, { body: artifact, headers: { 'x-artifact-tag': tag } });
      const other = version === 'v1' ? 'v2' : 'v1';
      const remote = (signatureVersion: 'v1' | 'v2' | 'any') =>
        open(server, { signatureKey, signatureVersion, ...teamOf(teamId) });

      expect(await bytesOf((await remote('any').get(hash))?.body)).toBe(artifact.toString());
      await expect(remote(other).get(hash)).rejects.toMatchObject({ reason: 'signature' });
      // The body without its length: it has to be measured before it can be checked.
      server.artifacts.set(hash, {
        body: Buffer.concat([artifact, Buffer.alloc(artifact.length)]),
        headers: { 'x-artifact-tag': tag },
      });
      server.fault = { fault: { kind: 'half' } };
      expect(await bytesOf((await remote(version).get(hash))?.body)).toBe(artifact.toString());
    },
  );

  test('by default, v2 is signed', async () => {
    const server = await startTurboServer();
    const remote = open(server, { signatureKey, teamId: 'team_123' });

    await remote.put(hash, bodyOf(artifact), DURATION);

    expect(server.log[0]?.headers['x-artifact-tag']).toBe(vectors[2][2]);
    await remote.close();
  });

  test.each([
    ['another key', { signatureKey: 'another key' }, hash, artifact],
    ['another team', { teamId: 'team_124' }, hash, artifact],
    ['another hash', {}, 'other', artifact],
    ['other bytes', {}, hash, Buffer.concat([artifact, Buffer.of(0)])],
  ])('an artifact of %s is refused', async (_what, change, name, body) => {
    const server = await startTurboServer();
    server.artifacts.set(name, { body, headers: { 'x-artifact-tag': vectors[2][2] } });
    const remote = open(server, { signatureKey, teamId: 'team_123', ...change });

    await expect(remote.get(name)).rejects.toMatchObject({ reason: 'signature' });
    await remote.close();
  });

  test.each(['', 'abc', 'not base64 at all!', 'A'.repeat(10_000)])(
    'a tag that is none is refused: %#',
    async (tag) => {
      const server = await startTurboServer();
      server.artifacts.set(hash, { body: artifact, headers: { 'x-artifact-tag': tag } });

      await expect(open(server, { signatureKey }).get(hash)).rejects.toMatchObject({
        reason: 'signature',
      });
    },
  );
});
