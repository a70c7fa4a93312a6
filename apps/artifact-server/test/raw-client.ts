import { connect } from 'node:net';
import { TOKEN } from './open-server.js';

/** A connection whose bytes the test writes itself, where a client of HTTP would be too well-behaved. */
export interface RawClient {
  write(...pieces: (string | Uint8Array)[]): void;
  /** Resolves once so many answers began to arrive. */
  answers(count: number): Promise<string[]>;
  /** Reads no more, so that what the server writes has to wait. */
  pause(): void;
  /** Bytes that this side has got rid of, and those that it still holds. */
  readonly sent: number;
  readonly held: number;
  leave(): Promise<void>;
  /** Once the server has closed the connection, or `leave` has. */
  readonly closed: Promise<void>;
}

const STATUS_LINE = /HTTP\/1\.1 \d{3}/g;

export function openRawClient({ url }: { url: string }): RawClient {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  let text = '';
  let onText = (): void => undefined;
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  // A connection that is reset is what some of the tests are about.
  socket.on('error', () => undefined);
  socket.on('data', (bytes: Buffer) => {
    text += bytes.toString('latin1');
    onText();
  });

  return {
    write(...pieces) {
      for (const piece of pieces) socket.write(piece);
    },
    answers: (count) =>
      new Promise((resolve) => {
        onText = () => {
          const found = text.match(STATUS_LINE) ?? [];
          if (found.length >= count) resolve(found.map((line) => line.slice(-3)));
        };
        onText();
      }),
    pause: () => void socket.pause(),
    get sent() {
      return socket.bytesWritten - socket.writableLength;
    },
    get held() {
      return socket.writableLength;
    },
    leave() {
      socket.destroy();
      return closed;
    },
    closed,
  };
}

/** The lines with which a request begins. */
export function head(line: string, headers: Record<string, string | number> = {}): string {
  const all = { Host: 'cache', Authorization: `Bearer ${TOKEN}`, ...headers };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return `${line} HTTP/1.1\r\n${lines.join('')}\r\n`;
}
