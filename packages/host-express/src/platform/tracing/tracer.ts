/** Values that describe an operation. They never contain secrets, addresses of users or texts of people. */
export type SpanAttributes = Readonly<Record<string, string | number | boolean>>;

/** An operation that runs. */
export interface Span {
  /** Adds attributes that are known only now. */
  set(attributes: SpanAttributes): void;
  /** Replaces the name. */
  rename(name: string): void;
  /** Marks the operation as failed. @param reason a code or status, not a message of a provider */
  fail(reason: string): void;
}

/**
 * Receives the operations of a host as spans: requests, deliveries, syncs, actions, notifications, jobs,
 * requests to providers and statements. OpenTelemetry fits behind it in a few lines, as the
 * example `opentelemetry` shows. Without a tracer the host does not even create the calls.
 *
 * @example
 * ```ts
 * import type { Tracer } from "@tt/host-express";
 *
 * export const slowOperations: Tracer = {
 *   async span(name, _attributes, work) {
 *     const started = performance.now();
 *     try {
 *       return await work({ set: () => {}, rename: () => {}, fail: () => {} });
 *     } finally {
 *       const ms = performance.now() - started;
 *       if (ms > 1_000) console.warn(`${name}: ${ms.toFixed(0)} ms`);
 *     }
 *   },
 *   record: () => {},
 * };
 * ```
 */
export interface Tracer {
  /**
   * Runs an operation. Spans that begin while `work` runs are its children.
   * @param work Its error is also the error of the span, and is thrown on.
   */
  span<Result>(
    name: string,
    attributes: SpanAttributes,
    work: (span: Span) => Promise<Result>,
  ): Promise<Result>;
  /** Records an operation that has just ended. @param reason of its failure, if it failed */
  record(name: string, attributes: SpanAttributes, durationMs: number, reason?: string): void;
}
