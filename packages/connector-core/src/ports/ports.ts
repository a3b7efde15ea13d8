import type { Telemetry } from "./telemetry";
import type { Clock } from "./clock";
import type { Crypto } from "./crypto";
import type { Logger } from "./logger";
import type { Storage } from "./storage";

/** The world, as far as a connector may touch it. A host gives one of these to every connector. */
export interface Ports {
  readonly storage: Storage;
  readonly crypto: Crypto;
  readonly clock: Clock;
  readonly log: Logger;
  readonly telemetry: Telemetry;
  /** How requests leave. */
  readonly fetch: typeof globalThis.fetch;
  /** Where people and providers reach the host, without a slash at the end. */
  readonly baseUrl: string;
  /** Endpoints the operator set, by the names in `manifest.env`; missing ones take the default. */
  readonly env: Readonly<Record<string, string | undefined>>;
}
