import { PassThrough } from 'node:stream';
import { ConfigError } from '@walkeros/core';
import initByDefault, { destinationConsole, destinationConsoleInit } from '../src/index.js';
import { createContext, event, openConsole } from './open-console.js';

/** What a stream has received so far. */
function read(stream: PassThrough): string {
  return String(stream.read() ?? '');
}

describe('the console destination', () => {
  test('writes an event as one line of JSON', async () => {
    const stream = new PassThrough();
    await openConsole(stream).push();
    expect(read(stream)).toBe('{"name":"page view","data":{"title":"Home"}}\n');
  });

  test('writes what the mapping made of the event', async () => {
    const stream = new PassThrough();
    await openConsole(stream).push({ page: 'a\nb' });
    expect(read(stream)).toBe('{"page":"a\\nb"}\n');
  });

  test('indents when it is to be pretty', async () => {
    const stream = new PassThrough();
    await openConsole(stream, { pretty: true }).push({ a: 1 });
    expect(read(stream)).toBe('{\n  "a": 1\n}\n');
  });

  test('prints the named fields only, in their order', async () => {
    const stream = new PassThrough();
    const { push } = openConsole(stream, {
      fields: ['data.title', 'name', 'user.id', 'list.*.x'],
    });
    await push();
    await push({ name: 'cart', list: [{ x: 1 }, { x: 2 }] });
    expect(read(stream)).toBe(
      '{"data.title":"Home","name":"page view"}\n{"name":"cart","list.*.x":[1,2]}\n',
    );
  });

  test('keeps the order of events that are pushed together', async () => {
    const stream = new PassThrough({ highWaterMark: 1 });
    const { push } = openConsole(stream);
    let text = '';
    stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
    await Promise.all(Array.from({ length: 500 }, (_, i) => push(i)));
    expect(text).toBe(Array.from({ length: 500 }, (_, i) => `${i}\n`).join(''));
  });

  test('reports an event that cannot be printed', async () => {
    const { push } = openConsole(new PassThrough());
    await expect(push({ big: 1n })).rejects.toThrow(TypeError);
  });

  test.each([
    [{ pretty: 'yes' }, 'config.settings.pretty'],
    [{ fields: [] }, 'config.settings.fields'],
    [{ fields: 'name' }, 'config.settings.fields'],
    [{ maxQueue: 0 }, 'config.settings.maxQueue'],
    [{ indent: 2 }, 'config.settings.indent'],
  ])('refuses the settings %j by name', (settings, path) => {
    const open = () => openConsole(new PassThrough(), settings);
    expect(open).toThrow(ConfigError);
    expect(open).toThrow(`destinations.console.${path}:`);
  });

  test.each([['stdout'], [{}], [5]])('refuses %j as a stream', (stream) => {
    expect(() => openConsole(stream)).toThrow(
      'destinations.console.env.stream: is not a stream',
    );
  });

  test('is its init function by default', () => {
    expect(initByDefault).toBe(destinationConsoleInit);
  });
});

describe('the console destination as an object', () => {
  test('opens itself once in each flow and step', async () => {
    const [plain, pretty] = [new PassThrough(), new PassThrough()];
    const first = createContext({ stream: plain });
    const contexts = [
      first,
      {
        ...createContext({ stream: pretty }, { pretty: true }),
        collector: first.collector,
        id: 'b',
      },
    ];
    for (const context of [...contexts, ...contexts]) {
      await destinationConsole.push(event, { ...context, data: [1], ingest: {} });
    }
    expect(read(plain)).toBe('[1]\n[1]\n');
    expect(read(pretty)).toBe('[\n  1\n]\n[\n  1\n]\n');
    expect(plain.listenerCount('error')).toBe(1);
  });

  test('writes to the stream of its own flow, even when two share a config', async () => {
    const streams = [new PassThrough(), new PassThrough()];
    const config = {};
    for (const stream of streams) {
      const context = { ...createContext({ stream }), config, ingest: {} };
      await destinationConsole.push(event, { ...context, data: 1 });
    }
    expect(streams.map(read)).toEqual(['1\n', '1\n']);
  });
});
