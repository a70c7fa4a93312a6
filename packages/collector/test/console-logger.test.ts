import type { LogLevel } from '@walkeros/core';
import { createConsoleLogger } from '../src/index.js';

describe('the console logger', () => {
  function written(act: () => void): string[] {
    const lines: string[] = [];
    const original = process.stderr.write.bind(process.stderr);
    process.stderr.write = (text) => lines.push(String(text)) > 0;
    try {
      act();
    } finally {
      process.stderr.write = original;
    }
    return lines;
  }

  it('writes a line with level, scope and context to standard error', () => {
    const logger = createConsoleLogger().scope('store-cache').scope('sessions');
    const circle: Record<string, unknown> = {};
    circle['self'] = circle;

    const lines = written(() => {
      logger.info('ready');
      logger.warn('slow', { key: 'k', error: new TypeError('no') });
      logger.error(new Error('broken'), circle);
    });

    expect(lines).toEqual([
      'INFO [store-cache:sessions] ready\n',
      'WARN [store-cache:sessions] slow {"key":"k","error":"TypeError: no"}\n',
      'ERROR [store-cache:sessions] broken (object)\n',
    ]);
  });

  it.each<[LogLevel | undefined, LogLevel[]]>([
    ['ERROR', ['ERROR']],
    ['WARN', ['ERROR', 'WARN']],
    [undefined, ['ERROR', 'WARN', 'INFO']],
    ['DEBUG', ['ERROR', 'WARN', 'INFO', 'DEBUG']],
  ])('at level %s passes %j', (level, passed) => {
    const seen: LogLevel[] = [];
    const handler = (each: LogLevel): void => void seen.push(each);
    const logger = createConsoleLogger({ ...(level && { level }), handler });

    logger.error('a');
    logger.warn('b');
    logger.info('c');
    logger.debug('d');

    expect(seen).toEqual(passed);
  });
});
