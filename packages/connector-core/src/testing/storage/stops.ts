import { describe, expect, it } from "vitest";
import type { Change } from "../../changes/changes";
import { issue, source, t0, upsert, type StorageFixture } from "./fixture";

/** Contract of `timer.stop`, and of `timer.start` with `taskId`. */
export function testStops(fixture: () => StorageFixture): void {
  const start = (change: Partial<Extract<Change, { type: "timer.start" }>> = {}) =>
    ({
      type: "timer.start",
      user: { id: fixture().owner },
      project: fixture().project,
      asOf: t0,
      ...change,
    }) as const;
  const stop = (user: number) => ({ type: "timer.stop", user: { id: user } }) as const;

  describe("timer.stop", () => {
    it("stops the owner's timer, returns its duration and writes an event", async () => {
      const { harness, storage, owner, integration, outcomes } = fixture();
      const [started] = await outcomes(integration, start());
      const id = started?.status === "created" ? started.id : undefined;
      await harness.clock.sleep(90_000);
      const [stopped] = await outcomes(integration, stop(owner));
      // The owner's settings decide the rounding: none, or to a minute.
      expect(stopped).toMatchObject({ status: "updated", id });
      expect(stopped).toHaveProperty("seconds", expect.toBeOneOf([90, 60, 120]));
      expect(await storage.timers.current(owner)).toBeUndefined();
      expect(await harness.pendingEvents()).toContainEqual(
        expect.objectContaining({ type: "time_entry.stopped", userId: owner }),
      );
    });

    it("skips if no timer is running", async () => {
      const { owner, integration, outcomes } = fixture();
      expect(await outcomes(integration, stop(owner))).toEqual([
        { status: "skipped", reason: "no_timer_running" },
      ]);
    });

    it("cannot stop another user's timer, even with their consent to start it", async () => {
      const { harness, integration, outcomes } = fixture();
      const other = await harness.createUser({ autoStartConsent: true });
      await outcomes(integration, start({ user: { id: other } }));
      expect(await outcomes(integration, stop(other))).toEqual([
        { status: "skipped", reason: "not_allowed" },
      ]);
      expect(await harness.countRunning(other)).toBe(1);
    });

    it("skips inactive and unknown users", async () => {
      const { harness, integration, outcomes } = fixture();
      const gone = await harness.createUser({ inactive: true });
      expect(await outcomes(integration, stop(gone), stop(999_999))).toMatchObject([
        { reason: "unknown_user" },
        { reason: "unknown_user" },
      ]);
    });

    it("stops once in 20 parallel commits", async () => {
      const { harness, owner, integration, outcomes } = fixture();
      await outcomes(integration, start());
      const all = await Promise.all(
        Array.from({ length: 20 }, () => outcomes(integration, stop(owner))),
      );
      expect(all.flat().filter((outcome) => outcome.status === "updated")).toHaveLength(1);
      expect(await harness.countRunning(owner)).toBe(0);
    });
  });

  describe("timer.start with taskId", () => {
    it("starts the timer on the task", async () => {
      const { storage, owner, project, integration, outcomes } = fixture();
      const [made] = await outcomes(integration, upsert(project));
      const taskId = made?.status === "created" ? (made.id ?? 0) : 0;
      expect(await outcomes(integration, start({ taskId }))).toMatchObject([{ status: "created" }]);
      expect(await storage.timers.current(owner)).toMatchObject({ projectId: project, taskId });
    });

    it("skips a task of another project, a deleted and an unknown task", async () => {
      const { harness, owner, project, integration, outcomes } = fixture();
      const elsewhere = await harness.createProject();
      const task = { source, ref: "github_issue_18" };
      const [other, deleted] = await outcomes(
        integration,
        upsert(elsewhere, { task }),
        upsert(project, { task: issue }),
      );
      const idOf = (outcome: typeof other) =>
        outcome?.status === "created" ? (outcome.id ?? 0) : 0;
      await harness.deleteTask(idOf(deleted));
      for (const taskId of [idOf(other), idOf(deleted), 999_999]) {
        expect(await outcomes(integration, start({ taskId }))).toEqual([
          { status: "skipped", reason: "not_found" },
        ]);
      }
      expect(await harness.countRunning(owner)).toBe(0);
    });
  });
}
