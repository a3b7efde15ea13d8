import { changeGroups } from "../changes/changes";
import type { Storage } from "../ports/storage";
import { commitChangeSet } from "./commit";
import { coverageOf } from "./coverage";
import type { StorageParts } from "./groups";
import { createReads } from "./reads";

/**
 * Creates the `Storage` port from a ledger and parts of an application: its tasks, timers, time
 * entries and identities of users, each optional. It supports the connectors that use no more than
 * these; others are refused at registration. What the groups leave out, such as a search, is left out here
 * too (`coverage`).
 *
 * @example
 * ```ts
 * import { createRuntime, createStorage } from "@tt/connector-core";
 * import type { Crypto, Descriptor, StorageParts } from "@tt/connector-core";
 *
 * export function start<Tx>(
 *   parts: StorageParts<Tx>,
 *   connectors: readonly Descriptor[],
 *   crypto: Crypto,
 * ) {
 *   const { ledger } = parts;
 *   const ports = { storage: createStorage(parts), ledger, crypto, log: console };
 *   return createRuntime({ connectors, ports, baseUrl: "https://time.example.com" });
 * }
 * ```
 */
export function createStorage<Tx>(parts: StorageParts<Tx>): Storage {
  const { ledger } = parts;
  return {
    supports: changeGroups.filter((group) => parts[group] !== undefined),
    coverage: coverageOf(parts),
    integrations: ledger.integrations,
    runs: ledger.runs,
    ...createReads(parts),
    commit: (changeSet, options) =>
      Promise.resolve().then(() => commitChangeSet(parts, changeSet, options?.dryRun ?? false)),
  };
}
