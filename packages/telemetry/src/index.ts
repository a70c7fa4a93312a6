export type { OpenTelemetryOptions, SpanOptions } from './observe-with-open-telemetry.js';
export { observeWithOpenTelemetry } from './observe-with-open-telemetry.js';
export type { Prometheus, PrometheusOptions } from './prometheus.js';
export { createPrometheus } from './prometheus.js';
