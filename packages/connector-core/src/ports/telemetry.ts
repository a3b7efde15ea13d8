import mitt from "mitt";
import type { ChangeType } from "../changes/change";
import type { Outcome } from "../changes/outcome";

/** Events for metrics. They carry no secrets, and no behavior may depend on them. */
export interface TelemetryEvents {
  /** A webhook delivery was answered. */
  delivery: {
    readonly connector: string;
    /** Undefined if no signature was verified. */
    readonly integration: string | undefined;
    readonly status: number;
    readonly result: DeliveryResult;
    /** Name of the event, if the delivery was verified and its connector tells. */
    readonly event?: string | undefined;
    /** The provider's id of a verified delivery. */
    readonly deliveryId?: string | undefined;
    /** The committed changes with their outcomes. */
    readonly changes?: readonly DeliveredChange[];
    /** Why it was ignored or failed, or what it says is wrong with the connection. */
    readonly reason?: string | undefined;
    /** Of a refused delivery: what is wrong with its signature, and whose it may be. */
    readonly refused?: RefusedDelivery;
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

/** A change of a delivery and its outcome. */
export interface DeliveredChange {
  /** Undefined if the connector returned something else than a change. */
  readonly type: ChangeType | undefined;
  readonly outcome: Outcome;
}

/**
 * A delivery that was refused because of its signature. Unless that is `stale`, all of it is what a
 * stranger claims.
 */
export interface RefusedDelivery {
  /**
   * `missing`: no signature, or none of the right form. `wrong`: no secret matches it. `stale`: a secret
   * made it, but the time of signing is outside the tolerance. The sender gets the same reply to all.
   */
  readonly signature: "missing" | "wrong" | "stale";
  /** What is wrong with the time of a `stale` signature. */
  readonly time?: StaleTime | undefined;
  /** The integration of the URL, whether it exists or not. */
  readonly publicId?: string | undefined;
  /**
   * The integration whose secret made a `stale` signature; otherwise the only one that the delivery can
   * be for, by its routing keys.
   */
  readonly integration?: string | undefined;
}

/** A time of signing outside its tolerance: a clock is wrong, the delivery was late, or it is a replay. */
export interface StaleTime {
  /**
   * Seconds between the signing and the arrival, rounded up; negative if the signed time is in the
   * future. Undefined if the delivery has no readable time.
   */
  readonly ageSeconds: number | undefined;
  /** Maximum difference in either direction. */
  readonly toleranceSeconds: number;
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
