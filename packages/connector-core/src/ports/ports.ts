import type { Telemetry } from "./telemetry";
import type { Clock } from "./clock";
import type { Crypto } from "./crypto";
import type { Logger } from "./logger";
import type { Storage } from "./storage";

/**
 * Host services injected into every connector.
 *
 * @example
 * ```ts
 * import { createTelemetry, type Logger, type Ports, type Storage } from "@tt/connector-core";
 * import { createGuardedFetch, nodeCrypto, parseKeys, systemClock } from "@tt/connector-core/node";
 *
 * export function createPorts(storage: Storage, log: Logger, key: string): Ports {
 *   return {
 *     storage,
 *     log,
 *     crypto: nodeCrypto(parseKeys(key)),
 *     clock: systemClock(),
 *     telemetry: createTelemetry(),
 *     fetch: globalThis.fetch,
 *     guardedFetch: createGuardedFetch(),
 *     baseUrl: "https://time.example.com",
 *     env: {},
 *   };
 * }
 * ```
 */
export interface Ports {
  readonly storage: Storage;
  readonly crypto: Crypto;
  readonly clock: Clock;
  readonly log: Logger;
  readonly telemetry: Telemetry;
  /** Sends requests to the servers that the connector or the operator names. */
  readonly fetch: typeof globalThis.fetch;
  /**
   * Sends requests to servers that a user names, and refuses addresses that are not public. It must
   * check the address it connects to, because a name can resolve to another one every time;
   * `createGuardedFetch` of `@tt/connector-core/node` does (default: such servers are refused when
   * the settings are saved).
   */
  readonly guardedFetch?: typeof globalThis.fetch;
  /**
   * Makes a sync of an integration due now, because a delivery says that something has changed. Requests that
   * come together may lead to one sync, but one that arrives while a sync runs must lead to another (default:
   * the next sync by the schedule reads it).
   * @param integration Id of the integration.
   */
  readonly requestSync?: (integration: string) => Promise<void>;
  /** Public URL of the host, without a trailing slash. */
  readonly baseUrl: string;
  /**
   * Values the operator set for the names in `manifest.env`; missing ones take their default. Also
   * the secrets that `operatorSecrets` names.
   */
  readonly env: Readonly<Record<string, string | undefined>>;
}
