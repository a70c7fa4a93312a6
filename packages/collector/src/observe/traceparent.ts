/** W3C Trace Context, `traceparent`: version, trace id, parent id, flags; ids of zeros are void. */
const TRACEPARENT = /^(?!ff)[\da-f]{2}-(?!0{32})[\da-f]{32}-(?!0{16})[\da-f]{16}-[\da-f]{2}$/;

/** The trace that an event belongs to, if what its source knows names one. */
export function traceparentOf(ingest: Readonly<Record<string, unknown>>): string | undefined {
  const { traceparent } = ingest;
  return typeof traceparent === 'string' && TRACEPARENT.test(traceparent)
    ? traceparent
    : undefined;
}
