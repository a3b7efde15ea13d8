import { describe, expect, it } from "vitest";
import type { Change } from "../../changes/changes";
import { issue, source, t0, upsert, type StorageFixture } from "./fixture";

/** What `timer.stop` promises, and `timer.start` on a task of ours. */
export function testStops(world: () => StorageFixture): void {
  const start = (change: Partial<Extract<Change, { type: "timer.start" }>> = {}) =>
    ({
      type: "timer.start",
      user: { id: world().owner },
      project: world().project,
      asOf: t0,
      ...change,
    }) as const;
  const stop = (user: number) => ({ type: "timer.stop", user: { id: user } }) as const;

  describe("timer.stop", () => {
    it("stops the owner's timer, says what it counted, and tells it in an event", async () => {
      const { harness, storage, owner, card, outcomes } = world();
      const [started] = await outcomes(card, start());
      const id = started?.status === "created" ? started.id : undefined;
      await harness.clock.sleep(90_000);
      const [stopped] = await outcomes(card, stop(owner));
      // Rounded the way the owner wants: not at all, or to a minute.
      expect(stopped).toMatchObject({ status: "updated", id });
      expect(stopped).toHaveProperty("seconds", expect.toBeOneOf([90, 60, 120]));
      expect(await storage.timers.current(owner)).toBeUndefined();
      expect(await harness.pendingEvents()).toContainEqual(
        expect.objectContaining({ type: "time_entry.stopped", userId: owner }),
      );
    });

    it("says when nothing runs", async () => {
      const { owner, card, outcomes } = world();
      expect(await outcomes(card, stop(owner))).toEqual([
        { status: "skipped", reason: "no_timer_running" },
      ]);
    });

    it("stops nobody else's timer, whatever he agreed to", async () => {
      const { harness, card, outcomes } = world();
      const other = await harness.createUser({ autoStartConsent: true });
      await outcomes(card, start({ user: { id: other } }));
      expect(await outcomes(card, stop(other))).toEqual([
        { status: "skipped", reason: "not_allowed" },
      ]);
      expect(await harness.countRunning(other)).toBe(1);
    });

    it("knows no inactive and no missing user", async () => {
      const { harness, card, outcomes } = world();
      const gone = await harness.createUser({ inactive: true });
      expect(await outcomes(card, stop(gone), stop(999_999))).toMatchObject([
        { reason: "unknown_user" },
        { reason: "unknown_user" },
      ]);
    });

    it("stops once of 20 parallel stops", async () => {
      const { harness, owner, card, outcomes } = world();
      await outcomes(card, start());
      const all = await Promise.all(Array.from({ length: 20 }, () => outcomes(card, stop(owner))));
      expect(all.flat().filter((outcome) => outcome.status === "updated")).toHaveLength(1);
      expect(await harness.countRunning(owner)).toBe(0);
    });
  });

  describe("timer.start on a task of ours", () => {
    it("starts it on the task", async () => {
      const { storage, owner, project, card, outcomes } = world();
      const [made] = await outcomes(card, upsert(project));
      const taskId = made?.status === "created" ? (made.id ?? 0) : 0;
      expect(await outcomes(card, start({ taskId }))).toMatchObject([{ status: "created" }]);
      expect(await storage.timers.current(owner)).toMatchObject({ projectId: project, taskId });
    });

    it("does not start when the task is another project's, was deleted, or never was", async () => {
      const { harness, owner, project, card, outcomes } = world();
      const elsewhere = await harness.createProject();
      const task = { source, ref: "github_issue_18" };
      const [other, deleted] = await outcomes(
        card,
        upsert(elsewhere, { task }),
        upsert(project, { task: issue }),
      );
      const idOf = (outcome: typeof other) =>
        outcome?.status === "created" ? (outcome.id ?? 0) : 0;
      await harness.deleteTask(idOf(deleted));
      for (const taskId of [idOf(other), idOf(deleted), 999_999]) {
        expect(await outcomes(card, start({ taskId }))).toEqual([
          { status: "skipped", reason: "not_found" },
        ]);
      }
      expect(await harness.countRunning(owner)).toBe(0);
    });
  });
}
