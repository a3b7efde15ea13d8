import { afterEach, beforeEach, describe } from "vitest";
import type { MakeStorage } from "../memory/storage-harness";
import { testIntegrations } from "./storage/integrations";
import { testDryRun } from "./storage/dry-run";
import { testEntries } from "./storage/entries";
import { testEventEntries } from "./storage/event-entries";
import { testExports } from "./storage/exports";
import { testFields } from "./storage/fields";
import { testIdentities } from "./storage/identities";
import { testMoves } from "./storage/moves";
import { testNothingLost } from "./storage/nothing-lost";
import { testNothingTwice } from "./storage/nothing-twice";
import { testOrder } from "./storage/order";
import { testReads } from "./storage/reads";
import { testRuns } from "./storage/runs";
import { testStops } from "./storage/stops";
import { testTexts } from "./storage/texts";
import { testTimers } from "./storage/timers";
import { testUpdates } from "./storage/updates";
import { testUpserts } from "./storage/upserts";
import { bySupport } from "./storage/groups";
import { createStorageFixture, type StorageFixture } from "./storage/fixture";

/**
 * Registers a vitest suite that checks an implementation of `Storage`. Connectors are tested on the
 * in-memory storage; this suite ensures that yours behaves the same. A test is reported as skipped, with the
 * reason, if it needs a group of changes which is not in `storage.supports`, a field or a search which
 * `storage.coverage` leaves out, or an action that the application of `applicationHarness` lacks.
 * @param makeStorage Creates an empty storage for each test.
 *
 * @example
 * ```ts
 * import { memoryHarness, testStorage } from "@tt/connector-core/testing";
 *
 * testStorage("in memory", () => Promise.resolve(memoryHarness()));
 * ```
 */
export function testStorage(name: string, makeStorage: MakeStorage): void {
  describe(`storage: ${name}`, () => {
    let current: StorageFixture;
    beforeEach(async ({ skip }) => {
      const skipTest = (note: string): never => skip(note);
      const harness = bySupport(await makeStorage(), skipTest);
      current = await createStorageFixture(harness, skipTest);
    });
    afterEach(async () => {
      await current.harness.close();
    });
    const fixture = (): StorageFixture => current;

    testNothingTwice(fixture);
    testNothingLost(fixture);
    testUpserts(fixture);
    testFields(fixture);
    testMoves(fixture);
    testOrder(fixture);
    testTimers(fixture);
    testStops(fixture);
    testIdentities(fixture);
    testReads(fixture);
    testEntries(fixture);
    testExports(fixture);
    testEventEntries(fixture);
    testIntegrations(fixture);
    testUpdates(fixture);
    testDryRun(fixture);
    testRuns(fixture);
    testTexts(fixture);
  });
}
