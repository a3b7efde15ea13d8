import { expect } from "vitest";
import { isWrite } from "../../faults";
import type { ConnectorRule } from "../../rule";
import { sizeOf, storedState } from "../../stored-state";
import { expectComplete, syncProvider, syncToEnd } from "./runs";

/** Rules about dry runs. */
export const dryRunRules: readonly ConnectorRule[] = [
  {
    name: "a dry run reports what a sync would do and writes nothing",
    why:
      "Owners try settings with a dry run. One that stores a checkpoint makes the real sync skip " +
      "everything that it listed, and one that writes at the provider cannot be undone.",
    capability: "sync",
    async check(environment) {
      const { harness, integration, requests } = environment;
      const provider = await syncProvider(environment);
      const events = await harness.pendingEvents();
      const sent = requests.length;
      const before = await harness.storage.integrations.get(integration.id, { fresh: true });
      const run = await syncToEnd(environment, "a dry run", { dryRun: true });
      expect(run, "report of a dry run of the first sync").toMatchObject({
        dryRun: true,
        created: provider.stored,
      });
      const writes = requests.slice(sent).filter(isWrite);
      expect(
        provider.writes?.() ?? writes.length,
        `writes at the provider during a dry run: ${JSON.stringify(writes)}`,
      ).toBe(0);
      expect(sizeOf(await storedState(environment)), "stored by a dry run").toBe(0);
      expect(await harness.pendingEvents(), "domain events after a dry run").toEqual(events);
      const row = await harness.storage.integrations.get(integration.id, { fresh: true });
      expect(row?.state, "state after a dry run").toEqual(before?.state);
      await syncToEnd(environment, "the sync after a dry run");
      await expectComplete(environment, provider, "the sync after a dry run");
    },
  },
];
