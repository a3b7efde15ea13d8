import { describe, expect, it } from "vitest";
import type { Change } from "../../changes/changes";
import { issue, setOf, t1, upsert, type StorageFixture } from "./fixture";

/** What a dry run promises. */
export function testDryRun(world: () => StorageFixture): void {
  describe("a dry run", () => {
    it("reports what a commit would, and leaves nothing behind", async () => {
      const { harness, storage, owner, project, card, taskOf } = world();
      const hint = { index: "hook", value: "7" };
      const changes: readonly Change[] = [
        upsert(project),
        { type: "timer.start", user: { id: owner }, project, task: issue, asOf: t1 },
        { type: "task.move", from: issue, to: { ...issue, ref: "other" }, receiving: false },
        { type: "task.archive", task: { ...issue, ref: "other" }, asOf: t1 },
        { type: "routing_key.add", routingKey: hint },
      ];
      const set = setOf(card, changes, { state: { set: { seen: true } } });
      const rehearsed = await storage.commit(set, { dryRun: true });
      expect(rehearsed).toMatchObject({
        status: "done",
        outcomes: ["created", "created", "updated", "updated", "updated"].map((status) => ({
          status,
        })),
      });
      expect(await taskOf()).toBeUndefined();
      expect(await storage.timers.current(owner)).toBeUndefined();
      expect(await storage.integrations.byRoutingKey(card.connector, [hint], 20)).toEqual([]);
      expect(await harness.countClaims(card.id)).toBe(0);
      expect(await harness.pendingEvents()).toEqual([]);
      expect((await storage.integrations.get(card.id, { fresh: true }))?.state).toEqual({});
      expect((await storage.commit(set)).status).toBe("done");
    });

    it("knows duplicates and old settings too", async () => {
      const { storage, project, card } = world();
      const set = setOf(card, [upsert(project)]);
      await storage.commit(set);
      expect(await storage.commit(set, { dryRun: true })).toEqual({ status: "duplicate" });
      await storage.integrations.patch(card.id, { settings: { note: "new" } });
      expect(await storage.commit(set, { dryRun: true })).toEqual({ status: "stale_guard" });
    });
  });
}
