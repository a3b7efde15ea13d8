import { realClock } from "../clock";
import type { Clock } from "../ports/clock";
import type { RuntimePorts } from "../runtime/contract";
import { webCrypto } from "../web/crypto";
import { memoryApplication } from "./harness";
import { memoryLogger, type MemoryLogger } from "./memory-logger";
import type { StorageHarness } from "./storage-harness";

/** Options of {@link memoryPorts}. */
export interface MemoryPortsOptions {
  /** Default: real time. */
  readonly clock?: Clock;
  /** Sends all requests to providers (default: the platform's). */
  readonly fetch?: typeof globalThis.fetch;
}

/** Ports that keep everything in memory. */
export interface MemoryPorts extends RuntimePorts {
  readonly clock: Clock;
  readonly log: MemoryLogger;
  /** The actions of users: create users and projects, edit tasks, look at entries. */
  readonly harness: StorageHarness;
}

/**
 * Creates empty ports for `createRuntime` that keep everything in memory, encrypted with a random
 * key. For trials and tests: a restart forgets everything.
 *
 * @example
 * ```ts
 * import { createRuntime, type Descriptor } from "@tt/connector-core";
 * import { memoryPorts } from "@tt/connector-core/memory";
 *
 * export async function trial(connectors: readonly Descriptor[]) {
 *   const ports = memoryPorts();
 *   const owner = await ports.harness.createUser();
 *   const app = createRuntime({ connectors, ports, baseUrl: "http://localhost:3000" });
 *   return app.integrations.save("github", owner, { github_token: "ghp_secret" });
 * }
 * ```
 */
export function memoryPorts({ clock = realClock(), fetch }: MemoryPortsOptions = {}): MemoryPorts {
  const { harness, parts } = memoryApplication(clock);
  const key = globalThis.crypto.getRandomValues(new Uint8Array(32));
  return {
    storage: harness.storage,
    ledger: parts.ledger,
    crypto: webCrypto([key]),
    clock,
    log: memoryLogger(),
    harness,
    ...(fetch ? { fetch } : {}),
  };
}
