import { expect } from "vitest";
import { syncKey } from "../../../../sync/checkpoint";
import type { TestEnvironment } from "../../environment";
import type { ConnectorRule } from "../../rule";
import { storedState } from "../../stored-state";
import { countsOf, firstSync, linesOf, syncProvider, syncToEnd } from "./runs";

const minuteMs = 60_000;
const defaultMaxIdleRequests = 3;

/** Rules about syncs that find nothing new. */
export const unchangedRules: readonly ConnectorRule[] = [
  {
    name: "a sync that finds nothing new changes nothing and takes few requests",
    why:
      "Hosts sync every integration many times a day. Each needless request counts against the " +
      "provider's rate limit, and each needless version makes caches and clients read again.",
    capability: "sync",
    async check(environment) {
      const provider = await syncProvider(environment);
      const began = environment.requests.length;
      const { state } = await firstSync(environment);
      const all = environment.requests.length - began;
      const before = await versionsOf(environment);
      const sent = environment.requests.length;
      environment.clock.advance(10 * minuteMs);
      const run = await syncToEnd(environment, "the second sync");
      const { created, updated, failed } = run;
      expect({ created, updated, failed }, "counts of a sync with nothing new").toEqual({
        created: 0,
        updated: 0,
        failed: 0,
      });
      expect(await storedState(environment), "what is stored after the second sync").toEqual(state);
      expect(await versionsOf(environment), "events and versions after the second sync").toEqual(
        before,
      );
      const requests = environment.requests.slice(sent);
      // Three pages must not be read again only because that takes few requests.
      const { maxIdleRequests = Math.min(defaultMaxIdleRequests, all - 1) } = provider;
      expect(
        requests.length,
        `requests of a sync with nothing new, after one with ${String(all)}: ${JSON.stringify(requests)}. ` +
          "If the provider cannot list only what has changed, set `maxIdleRequests` in the fixture's `sync`",
      ).toBeLessThanOrEqual(maxIdleRequests);
    },
  },
  {
    name: "items that are read again without a change are reported as unchanged",
    why:
      "An item that differs at each read, for example by the host's time, becomes an update and an " +
      "event for every item of every full sync, and overwrites what users edited.",
    capability: "sync",
    async check(environment) {
      await syncProvider(environment);
      const first = await firstSync(environment);
      const { events } = await versionsOf(environment);
      const { integrations } = environment.harness.storage;
      // Without a checkpoint, the next sync reads everything.
      await integrations.patch(environment.integration.id, { state: { [syncKey]: null } });
      environment.clock.advance(10 * minuteMs);
      const run = await syncToEnd(environment, "a sync that reads all items a second time");
      expect(
        countsOf(run),
        `counts of a sync that reads all items a second time; its items: ${JSON.stringify(linesOf(run))}`,
      ).toMatchObject({ created: 0, updated: 0, failed: 0 });
      const other = linesOf(run).filter(({ reason }) => reason === undefined);
      expect(other, "items of the second reading without a reason").toEqual([]);
      expect(
        linesOf(run).filter(({ reason }) => reason === "unchanged").length,
        "items reported as `unchanged` by the second reading",
      ).toBeGreaterThan(0);
      expect(await storedState(environment), "what is stored").toEqual(first.state);
      const after = await versionsOf(environment);
      expect(after.events, "domain events after the second reading").toBe(events);
    },
  },
];

async function versionsOf({ harness, integration }: TestEnvironment) {
  const row = await harness.storage.integrations.get(integration.id, { fresh: true });
  const events = await harness.pendingEvents();
  return {
    events: events.length,
    settingsVersion: row?.settingsVersion,
    credentialsVersion: row?.credentialsVersion,
  };
}
