import mitt from "mitt";

/** Events for metrics. They carry no secrets, and no behavior may depend on them. */
export interface TelemetryEvents {
  /** A webhook delivery was answered. */
  delivery: {
    readonly connector: string;
    /** Undefined if no signature was verified. */
    readonly integration: string | undefined;
    readonly status: number;
    readonly result: DeliveryResult;
  };
  /** An operation failed. */
  failure: {
    readonly connector: string;
    readonly integration: string;
    readonly code: string;
  };
  /** A request to a provider ended. */
  request: {
    readonly connector: string;
    readonly host: string;
    /** HTTP status, or 0 if no response arrived. */
    readonly status: number;
  };
}

/** Outcome of a webhook delivery. */
export type DeliveryResult = "done" | "duplicate" | "ignored" | "refused" | "failed";

/**
 * Synchronous in-process events. Listeners must be fast and must not throw.
 *
 * @example
 * ```ts
 * import type { Telemetry } from "@tt/connector-core";
 *
 * export function logFailures(telemetry: Telemetry): void {
 *   telemetry.on("failure", ({ connector, code }) => console.warn(`${connector}: ${code}`));
 * }
 * ```
 */
export interface Telemetry {
  /** Adds a listener. */
  on<Name extends keyof TelemetryEvents>(
    name: Name,
    listener: (event: TelemetryEvents[Name]) => void,
  ): void;
  /** Removes a listener. */
  off<Name extends keyof TelemetryEvents>(
    name: Name,
    listener: (event: TelemetryEvents[Name]) => void,
  ): void;
  /** Calls all listeners synchronously. */
  emit<Name extends keyof TelemetryEvents>(name: Name, event: TelemetryEvents[Name]): void;
}

/**
 * Creates an event emitter for telemetry.
 *
 * @example Count provider requests by status.
 * ```ts
 * import { createTelemetry } from "@tt/connector-core";
 *
 * const telemetry = createTelemetry();
 * const counts = new Map<number, number>();
 * telemetry.on("request", ({ status }) => counts.set(status, (counts.get(status) ?? 0) + 1));
 * ```
 */
export function createTelemetry(): Telemetry {
  const emitter = mitt<{ [Name in keyof TelemetryEvents]: TelemetryEvents[Name] }>();
  return {
    on(name, listener) {
      emitter.on(name, listener);
    },
    off(name, listener) {
      emitter.off(name, listener);
    },
    emit(name, event) {
      emitter.emit(name, event);
    },
  };
}
