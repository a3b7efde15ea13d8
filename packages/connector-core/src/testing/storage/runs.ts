import { describe, expect, it } from "vitest";
import type { ChangeSet, HeldLease } from "../../changes/changes";
import { addItems, maxRuns, startRun, type Run } from "../../sync/run";
import { setOf, upsert, type StorageFixture } from "./fixture";

const start = Date.parse("2026-01-15T12:00:00Z");

/** Run number `index` of an integration; higher numbers started later. */
function runOf(index: number, change: Partial<Run> = {}): Run {
  const id = `00000000-0000-4000-8000-${String(index).padStart(12, "0")}`;
  return { ...startRun(id, new Date(start + index * 1000), false), ...change };
}

/** Contract of leases and of the run history. */
export function testRuns(fixture: () => StorageFixture): void {
  const take = async (seconds = 60): Promise<HeldLease | undefined> =>
    (await fixture().storage.integrations.lease(fixture().integration.id, "sync", seconds))?.lease;

  /** A page of a sync under a lease. */
  const page = (lease: HeldLease, more: Partial<ChangeSet> = {}): ChangeSet => {
    const { once: _claim, ...set } = setOf(
      fixture().integration,
      [upsert(fixture().project)],
      more,
    );
    return { ...set, guard: { ...set.guard, lease } };
  };

  describe("a lease", () => {
    it("has one holder until it is released, and is returned with the row", async () => {
      const { storage, integration } = fixture();
      const taken = await storage.integrations.lease(integration.id, "sync", 60);
      expect(taken?.row).toMatchObject({
        id: integration.id,
        settingsVersion: integration.settingsVersion,
      });
      expect(await take()).toBeUndefined();
      if (taken) await storage.integrations.patch(integration.id, { release: taken.lease });
      expect(await take()).toBeDefined();
    });

    it("is granted to one of 10 parallel callers", async () => {
      const taken = await Promise.all(Array.from({ length: 10 }, () => take()));
      expect(taken.filter((lease) => lease !== undefined)).toHaveLength(1);
    });

    it("is free after it expires", async () => {
      const expired = await take(0);
      const next = await take();
      expect(next).toBeDefined();
      const { storage, integration } = fixture();
      if (expired) await storage.integrations.patch(integration.id, { release: expired });
      expect(
        await take(),
        "releasing an expired lease must not release that of the next holder",
      ).toBeUndefined();
    });

    it("is independent per type, and undefined for a missing integration", async () => {
      const { integrations } = fixture().storage;
      expect(await take()).toBeDefined();
      expect(await integrations.lease(fixture().integration.id, "refresh", 60)).toBeDefined();
      const missing = "00000000-0000-4000-8000-00000000dead";
      expect(await integrations.lease(missing, "sync", 60)).toBeUndefined();
    });

    it("prevents commits of a previous holder", async () => {
      const { storage, taskOf } = fixture();
      const expired = await take(0);
      const next = await take();
      if (!expired || !next) throw new Error("Expected `lease` to return a lease");
      expect(await storage.commit(page(expired))).toEqual({ status: "stale_guard" });
      expect(await taskOf()).toBeUndefined();
      expect(await storage.commit(page(next))).toMatchObject({ status: "done" });
    });

    it("is renewed by each commit", async () => {
      const { storage } = fixture();
      const lease = await take(0);
      if (!lease) throw new Error("Expected `lease` to return a lease");
      await storage.commit(page({ ...lease, seconds: 60 }));
      expect(await take(), "a commit must renew the lease").toBeUndefined();
    });
  });

  describe("a run", () => {
    it("is stored with the page it counts, or not at all", async () => {
      const { storage, integration, project } = fixture();
      const lease = await take();
      if (!lease) throw new Error("Expected `lease` to return a lease");
      const counted: ChangeSet = page(lease, {
        update: { state: { cursor: 1 } },
        run: (outcomes) =>
          addItems(
            runOf(1),
            outcomes.map(({ status }) => ({ ref: "r", title: "t", status })),
          ),
      });
      await storage.commit(counted, { dryRun: true });
      expect(await storage.runs.list(integration.id, 10)).toEqual([]);
      await storage.commit(counted);
      const items = [{ ref: "r", title: "t", status: "created" }];
      const kept = await storage.runs.get(integration.id, runOf(1).id);
      expect(kept).toMatchObject({ status: "running", created: 1, items, finishedAt: null });
      expect(
        (await storage.integrations.get(integration.id, { fresh: true }))?.state["cursor"],
      ).toBe(1);

      const stale = { ...counted, guard: { ...counted.guard, settingsVersion: 99 } };
      await storage.commit({ ...stale, changes: [upsert(project)], run: () => runOf(2) });
      expect(await storage.runs.list(integration.id, 10)).toHaveLength(1);
    });

    it("is stored by a patch, with all fields", async () => {
      const { storage, integration } = fixture();
      const run = runOf(3, {
        status: "stopped",
        dryRun: true,
        finishedAt: "2026-01-15T12:01:00.000Z",
        created: 1,
        updated: 2,
        skipped: 3,
        failed: 4,
        code: "rate_limited",
        error: "Wait",
        retryAfter: 30,
        items: [{ ref: "a", title: "A", status: "skipped", reason: "unchanged", id: 5 }],
      });
      await storage.integrations.patch(integration.id, { run });
      const [listed] = await storage.runs.list(integration.id, 10);
      const kept = await storage.runs.get(integration.id, run.id);
      for (const found of [kept, listed && { ...listed, items: run.items }]) {
        expect({
          ...found,
          startedAt: Date.parse(found?.startedAt ?? ""),
          finishedAt: Date.parse(found?.finishedAt ?? ""),
        }).toEqual({
          ...run,
          startedAt: Date.parse(run.startedAt),
          finishedAt: Date.parse(run.finishedAt ?? ""),
        });
      }
      expect(listed?.items).toEqual([]);
    });

    it("is marked as interrupted when the next one starts", async () => {
      const { storage, integration } = fixture();
      await storage.integrations.patch(integration.id, { run: runOf(1) });
      await storage.integrations.patch(integration.id, { run: runOf(2) });
      const statuses = (await storage.runs.list(integration.id, 10)).map(({ status }) => status);
      expect(statuses).toEqual(["running", "interrupted"]);
    });

    it("belongs to its integration, and only the latest are kept", async () => {
      const { harness, storage, integration } = fixture();
      const other = await harness.createIntegration({ owner: await harness.createUser() });
      await storage.integrations.patch(other.id, { run: runOf(900) });
      for (let index = 1; index <= maxRuns + 2; index += 1) {
        await storage.integrations.patch(integration.id, { run: runOf(index, { status: "done" }) });
      }
      const kept = await storage.runs.list(integration.id, 100);
      expect(kept.map(({ id }) => id)).toEqual(
        Array.from({ length: maxRuns }, (_, index) => runOf(maxRuns + 2 - index).id),
      );
      expect(await storage.runs.get(integration.id, runOf(900).id)).toBeUndefined();
      expect(await storage.runs.list(other.id, 10)).toHaveLength(1);
    });
  });
}
