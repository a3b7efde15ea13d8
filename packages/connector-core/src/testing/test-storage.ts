import { afterEach, beforeEach, describe } from "vitest";
import type { MakeStorage } from "./harness";
import { testIntegrations } from "./storage/integrations";
import { testDryRun } from "./storage/dry-run";
import { testEntries } from "./storage/entries";
import { testExports } from "./storage/exports";
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
import { testUpserts } from "./storage/upserts";
import { createStorageFixture, type StorageFixture } from "./storage/fixture";

/**
 * The contract of `Storage`, as one suite for every implementation: without it, tests on
 * in-memory ports would prove nothing about a host.
 */
export function testStorage(name: string, makeStorage: MakeStorage): void {
  describe(`storage: ${name}`, () => {
    let current: StorageFixture;
    beforeEach(async () => {
      current = await createStorageFixture(await makeStorage());
    });
    afterEach(async () => {
      await current.harness.close();
    });
    const world = (): StorageFixture => current;

    testNothingTwice(world);
    testNothingLost(world);
    testUpserts(world);
    testMoves(world);
    testOrder(world);
    testTimers(world);
    testStops(world);
    testIdentities(world);
    testReads(world);
    testEntries(world);
    testExports(world);
    testIntegrations(world);
    testDryRun(world);
    testRuns(world);
    testTexts(world);
  });
}
