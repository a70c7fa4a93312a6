import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Sink {
  url: string;
  /** How often each event arrived that was acknowledged. */
  arrived: Map<string, number>;
  /** Events that were not as they were sent. */
  altered: number;
  /** While it is down, and for some events by chance, it answers 503. */
  isDown: boolean;
  close(): Promise<void>;
}

/** What an event with this id has to carry. */
export function dataOf(id: string): { check: string; list: string[] } {
  return { check: [...id].reverse().join(''), list: [id] };
}

/** Where events end up. */
export async function startSink(random: () => number): Promise<Sink> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      if (sink.isDown || random() < 0.1) return void response.writeHead(503).end();
      const { id, data } = JSON.parse(Buffer.concat(chunks).toString()) as Record<
        string,
        string
      >;
      if (JSON.stringify(data) !== JSON.stringify(dataOf(String(id)))) sink.altered++;
      sink.arrived.set(String(id), (sink.arrived.get(String(id)) ?? 0) + 1);
      response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const sink: Sink = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    arrived: new Map(),
    altered: 0,
    isDown: false,
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
  return sink;
}
