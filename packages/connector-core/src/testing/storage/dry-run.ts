import { describe, expect, it } from "vitest";
import type { Change } from "../../changes/changes";
import { issue, setOf, t1, upsert, type StorageFixture } from "./fixture";

/** Contract of `commit` with `dryRun`. */
export function testDryRun(fixture: () => StorageFixture): void {
  describe("a dry run", () => {
    it("reports the outcomes of a commit and stores nothing", async () => {
      const { harness, storage, owner, project, integration, taskOf } = fixture();
      const key = { index: "hook", value: "7" };
      const changes: readonly Change[] = [
        upsert(project),
        { type: "timer.start", user: { id: owner }, project, task: issue, asOf: t1 },
        { type: "task.move", from: issue, to: { ...issue, ref: "other" }, receiving: false },
        { type: "task.archive", task: { ...issue, ref: "other" }, asOf: t1 },
      ];
      const update = { state: { seen: true }, routingKeys: { [key.index]: [key.value] } };
      const set = setOf(integration, changes, { update });
      const dryRun = await storage.commit(set, { dryRun: true });
      expect(dryRun).toMatchObject({
        status: "done",
        outcomes: ["created", "created", "updated", "updated"].map((status) => ({
          status,
        })),
      });
      expect(await taskOf()).toBeUndefined();
      expect(await storage.timers.current(owner)).toBeUndefined();
      expect(await storage.integrations.byRoutingKey(integration.connector, [key], 20)).toEqual([]);
      expect(await harness.countClaims(integration.id)).toBe(0);
      expect(await harness.pendingEvents()).toEqual([]);
      expect((await storage.integrations.get(integration.id, { fresh: true }))?.state).toEqual({});
      expect((await storage.commit(set)).status).toBe("done");
    });

    it("detects duplicates and changed settings", async () => {
      const { storage, project, integration } = fixture();
      const set = setOf(integration, [upsert(project)]);
      await storage.commit(set);
      expect(await storage.commit(set, { dryRun: true })).toEqual({ status: "duplicate" });
      await storage.integrations.patch(integration.id, { settings: { note: "new" } });
      expect(await storage.commit(set, { dryRun: true })).toEqual({ status: "stale_guard" });
    });
  });
}
