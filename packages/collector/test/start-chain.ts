import type { Flow, Transformer, TransformerResult, WalkerEvent } from '@walkeros/core';
import {
  appSource,
  recordingDestination,
  startTestFlow,
  type RecordingDestination,
  type TestFlow,
} from './start-test-flow.js';

type Push = (event: WalkerEvent) => TransformerResult | Promise<TransformerResult>;

/** Code of a transformer that is only a function. */
export function transformer(push: Push): Transformer.Init {
  return () => ({ type: 'test', config: {}, push });
}

/** Writes its name into `data.path`, so that the way of an event can be read. */
export function visit(name: string, isAsync = false): Transformer.Init {
  return transformer((event) => {
    const path = `${String(event.data['path'] ?? '')}${name}`;
    const result = { event: { ...event, data: { ...event.data, path } } };
    return isAsync ? Promise.resolve(result) : result;
  });
}

/** A flow of one source, one destination and the transformers between them. */
export async function startChain(
  source: Omit<Flow.Source, 'code'>,
  transformers: Record<string, Flow.Transformer>,
): Promise<TestFlow & { out: RecordingDestination }> {
  const out = recordingDestination();
  const flow = await startTestFlow({
    sources: { app: { ...source, code: appSource } },
    transformers,
    destinations: { out: { code: out } },
  });
  return { ...flow, out };
}
