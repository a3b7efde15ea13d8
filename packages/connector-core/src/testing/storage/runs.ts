import { describe, expect, it } from "vitest";
import type { ChangeSet, HeldLease } from "../../changes/changes";
import { addItems, maxRuns, startRun, type Run } from "../../sync/run";
import { setOf, upsert, type StorageFixture } from "./fixture";

const start = Date.parse("2026-01-15T12:00:00Z");

/** Run number `index` of a card: later numbers began later. */
function runOf(index: number, change: Partial<Run> = {}): Run {
  const id = `00000000-0000-4000-8000-${String(index).padStart(12, "0")}`;
  return { ...startRun(id, new Date(start + index * 1000), false), ...change };
}

/** What leases and the history of runs promise. */
export function testRuns(world: () => StorageFixture): void {
  const take = async (seconds = 60): Promise<HeldLease | undefined> =>
    (await world().storage.integrations.lease(world().card.id, "sync", seconds))?.lease;

  /** A page of a sync under a lease. */
  const page = (lease: HeldLease, more: Partial<ChangeSet> = {}): ChangeSet => {
    const { once: _claim, ...set } = setOf(world().card, [upsert(world().project)], more);
    return { ...set, guard: { ...set.guard, lease } };
  };

  describe("a lease", () => {
    it("is one holder's until it is given back, and comes with the row", async () => {
      const { storage, card } = world();
      const taken = await storage.integrations.lease(card.id, "sync", 60);
      expect(taken?.row).toMatchObject({ id: card.id, settingsVersion: card.settingsVersion });
      expect(await take()).toBeUndefined();
      if (taken) await storage.integrations.patch(card.id, { release: taken.lease });
      expect(await take()).toBeDefined();
    });

    it("goes to one of many who ask at once", async () => {
      const taken = await Promise.all(Array.from({ length: 10 }, () => take()));
      expect(taken.filter((lease) => lease !== undefined)).toHaveLength(1);
    });

    it("is free again when its time is over", async () => {
      const late = await take(0);
      const next = await take();
      expect(next).toBeDefined();
      const { storage, card } = world();
      if (late) await storage.integrations.patch(card.id, { release: late });
      expect(await take(), "the late one gave back what was no longer his").toBeUndefined();
    });

    it("leaves other kinds of work alone, and knows no card that is missing", async () => {
      const { integrations } = world().storage;
      expect(await take()).toBeDefined();
      expect(await integrations.lease(world().card.id, "refresh", 60)).toBeDefined();
      const missing = "00000000-0000-4000-8000-00000000dead";
      expect(await integrations.lease(missing, "sync", 60)).toBeUndefined();
    });

    it("lets nobody commit who lost it", async () => {
      const { storage, taskOf } = world();
      const late = await take(0);
      const next = await take();
      if (!late || !next) throw new Error("No lease was given");
      expect(await storage.commit(page(late))).toEqual({ status: "stale_guard" });
      expect(await taskOf()).toBeUndefined();
      expect(await storage.commit(page(next))).toMatchObject({ status: "done" });
    });

    it("lasts anew from each commit", async () => {
      const { storage } = world();
      const lease = await take(0);
      if (!lease) throw new Error("No lease was given");
      await storage.commit(page({ ...lease, seconds: 60 }));
      expect(await take(), "a lease that was renewed a moment ago").toBeUndefined();
    });
  });

  describe("a run", () => {
    it("is kept with the page it counts, or not at all", async () => {
      const { storage, card, project } = world();
      const lease = await take();
      if (!lease) throw new Error("No lease was given");
      const counted: ChangeSet = page(lease, {
        state: { set: { cursor: 1 } },
        run: (outcomes) =>
          addItems(
            runOf(1),
            outcomes.map(({ status }) => ({ ref: "r", title: "t", status })),
          ),
      });
      await storage.commit(counted, { dryRun: true });
      expect(await storage.runs.list(card.id, 10)).toEqual([]);
      await storage.commit(counted);
      const items = [{ ref: "r", title: "t", status: "created" }];
      const kept = await storage.runs.get(card.id, runOf(1).id);
      expect(kept).toMatchObject({ status: "running", created: 1, items, finishedAt: null });
      expect((await storage.integrations.get(card.id, { fresh: true }))?.state["cursor"]).toBe(1);

      const stale = { ...counted, guard: { ...counted.guard, settingsVersion: 99 } };
      await storage.commit({ ...stale, changes: [upsert(project)], run: () => runOf(2) });
      expect(await storage.runs.list(card.id, 10)).toHaveLength(1);
    });

    it("is kept with a patch, and tells everything it knows", async () => {
      const { storage, card } = world();
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
      await storage.integrations.patch(card.id, { run });
      const [listed] = await storage.runs.list(card.id, 10);
      const kept = await storage.runs.get(card.id, run.id);
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

    it("that was cut off is marked when the next one begins", async () => {
      const { storage, card } = world();
      await storage.integrations.patch(card.id, { run: runOf(1) });
      await storage.integrations.patch(card.id, { run: runOf(2) });
      const statuses = (await storage.runs.list(card.id, 10)).map(({ status }) => status);
      expect(statuses).toEqual(["running", "interrupted"]);
    });

    it("belongs to its card, and only the newest are kept", async () => {
      const { harness, storage, card } = world();
      const other = await harness.createIntegration({ owner: await harness.createUser() });
      await storage.integrations.patch(other.id, { run: runOf(900) });
      for (let index = 1; index <= maxRuns + 2; index += 1) {
        await storage.integrations.patch(card.id, { run: runOf(index, { status: "done" }) });
      }
      const kept = await storage.runs.list(card.id, 100);
      expect(kept.map(({ id }) => id)).toEqual(
        Array.from({ length: maxRuns }, (_, index) => runOf(maxRuns + 2 - index).id),
      );
      expect(await storage.runs.get(card.id, runOf(900).id)).toBeUndefined();
      expect(await storage.runs.list(other.id, 10)).toHaveLength(1);
    });
  });
}
