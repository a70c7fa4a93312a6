import type { Meter } from '@opentelemetry/api';
import type { Collector } from '@walkeros/core';
import { Counter, Gauge, Registry } from 'prom-client';
import type { Family } from './exposition.js';

const GENERATION = 'Which config runs: 1 at the start, and one more after each reload';
const REFUSED = 'Configs that were refused while another one ran';

/** Which config of a flow runs, for a Prometheus server. */
export function configFamilies({ status: { config } }: Collector): Family[] {
  const registries = { generation: [new Registry()], refused: [new Registry()] };
  const generation: Gauge = new Gauge({
    name: 'walkeros_config_generation',
    ...{ help: GENERATION, registers: registries.generation },
    collect: () => generation.set(config.generation),
  });
  const refused: Counter = new Counter({
    name: 'walkeros_config_refused_total',
    ...{ help: REFUSED, registers: registries.refused },
    collect() {
      refused.reset();
      refused.inc(config.refused);
    },
  });
  return Object.values(registries).map((each) => () => each);
}

/**
 * The same for OpenTelemetry.
 *
 * @param onOther - Called at the first collection after the flow has got another config.
 * @returns What takes it back.
 */
export function offerConfig(
  { status: { config } }: Collector,
  meter: Meter,
  onOther: () => void,
): () => void {
  let known = config.generation;
  const generation = meter.createObservableGauge('walkeros.config.generation', {
    description: GENERATION,
  });
  const refused = meter.createObservableCounter('walkeros.config.refused', {
    description: REFUSED,
  });
  const instruments = [generation, refused];
  const observe: Parameters<Meter['addBatchObservableCallback']>[0] = (result) => {
    if (known !== config.generation) onOther();
    known = config.generation;
    result.observe(generation, config.generation);
    result.observe(refused, config.refused);
  };
  meter.addBatchObservableCallback(observe, instruments);
  return () => meter.removeBatchObservableCallback(observe, instruments);
}
