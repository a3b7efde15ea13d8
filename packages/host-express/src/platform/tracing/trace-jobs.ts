import type { JobHandler } from "../jobs/jobs";
import type { Tracer } from "./tracer";

/** Traces the attempts of jobs. */
export function traceJobs(
  handlers: readonly JobHandler[],
  tracer: Tracer | undefined,
): readonly JobHandler[] {
  if (!tracer) return handlers;
  return handlers.map((handler) => ({
    ...handler,
    handle: (data) =>
      tracer.span(`job ${handler.queue}`, { "tt.queue": handler.queue }, () =>
        handler.handle(data),
      ),
  }));
}
