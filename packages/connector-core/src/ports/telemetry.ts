import mitt from "mitt";

/** What happens inside, for metrics. Never carries an effect and never a secret. */
export interface TelemetryEvents {
  /** A delivery was answered. */
  delivery: {
    readonly connector: string;
    /** Undefined until a signature verified. */
    readonly integration: string | undefined;
    readonly status: number;
    /** `done`, `duplicate`, `ignored`, `refused`, `failed`. */
    readonly result: DeliveryResult;
  };
  /** An operation ended with a failure. */
  failure: {
    readonly connector: string;
    readonly integration: string;
    readonly code: string;
  };
  /** A request to a provider ended. */
  request: {
    readonly connector: string;
    readonly host: string;
    /** HTTP status, or 0 without an answer. */
    readonly status: number;
  };
}

/** How a delivery ended. */
export type DeliveryResult = "done" | "duplicate" | "ignored" | "refused" | "failed";

/** In-process telemetry. Listeners must not throw and must be quick. */
export interface Telemetry {
  /** Adds a listener. */
  on<Name extends keyof TelemetryEvents>(
    name: Name,
    listener: (event: TelemetryEvents[Name]) => void,
  ): void;
  /** Takes a listener away. */
  off<Name extends keyof TelemetryEvents>(
    name: Name,
    listener: (event: TelemetryEvents[Name]) => void,
  ): void;
  /** Tells all listeners, at once. */
  emit<Name extends keyof TelemetryEvents>(name: Name, event: TelemetryEvents[Name]): void;
}

/** A telemetry hub. */
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
