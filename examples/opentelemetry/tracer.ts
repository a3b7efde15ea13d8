import { SpanStatusCode, trace, type Span as ApiSpan } from "@opentelemetry/api";
import type { Span, Tracer } from "@tt/host-express";

const api = trace.getTracer("tt-host");

/** Passes the spans of a host on to OpenTelemetry, with whichever SDK the program has registered. */
export const openTelemetryTracer: Tracer = {
  span: (name, attributes, work) =>
    api.startActiveSpan(name, { attributes: { ...attributes } }, async (span) => {
      try {
        return await work(spanOf(span));
      } catch (error) {
        span.setStatus({ code: SpanStatusCode.ERROR, message: nameOf(error) });
        throw error;
      } finally {
        span.end();
      }
    }),
  record(name, attributes, durationMs, reason) {
    const endTime = Date.now();
    const startTime = endTime - durationMs;
    const span = api.startSpan(name, { attributes: { ...attributes }, startTime });
    if (reason !== undefined) span.setStatus({ code: SpanStatusCode.ERROR, message: reason });
    span.end(endTime);
  },
};

function spanOf(span: ApiSpan): Span {
  return {
    set: (attributes) => span.setAttributes({ ...attributes }),
    rename: (name) => span.updateName(name),
    fail: (reason) => span.setStatus({ code: SpanStatusCode.ERROR, message: reason }),
  };
}

/** A message may contain what a user wrote, so only the name is kept. */
function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : "unknown";
}
