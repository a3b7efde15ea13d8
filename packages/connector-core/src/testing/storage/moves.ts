import { describe, expect, it } from "vitest";
import { issue, setOf, source, t0, t1, t2, upsert, type StorageFixture } from "./fixture";

/** Contract of `task.move` and `task.archive`. */
export function testMoves(fixture: () => StorageFixture): void {
  describe("task.move and task.archive", () => {
    const from = issue;
    const to = { source: "api.github.com:2", ref: "github_issue_3" };
    const left = { type: "task.move", from, to, receiving: false } as const;
    const arrived = { ...left, receiving: true };

    it("updates the reference of the task instead of creating another", async () => {
      const { harness, project, integration, outcomes } = fixture();
      await outcomes(integration, upsert(project));
      expect(await outcomes(integration, left)).toMatchObject([{ status: "updated" }]);
      expect(await outcomes(integration, upsert(project, { task: to, asOf: t1 }))).toMatchObject([
        { reason: "unchanged" },
      ]);
      expect(await outcomes(integration, left)).toMatchObject([{ reason: "not_found" }]);
      expect(await harness.countTasks(project)).toBe(1);
    });

    it.each(["the receiving side first", "the leaving side first"])(
      "hands the task over to another integration of the same owner: %s",
      async (order) => {
        const { harness, storage, owner, project, integration, outcomes } = fixture();
        const elsewhere = await harness.createProject();
        const receiver = await harness.createIntegration({
          owner,
          connector: "other_connector",
        });
        await outcomes(integration, upsert(project));
        if (order === "the leaving side first") await outcomes(integration, left);
        const opened = [arrived, upsert(elsewhere, { task: to, asOf: t1 })];
        expect(await outcomes(receiver, ...opened)).toMatchObject([
          { status: "updated" },
          { reason: "unchanged" },
        ]);
        expect(await outcomes(integration, left)).toMatchObject([{ reason: "not_found" }]);
        expect(await outcomes(receiver, arrived)).toMatchObject([{ reason: "unchanged" }]);
        expect(await harness.countTasks(elsewhere)).toBe(0);
        expect(await storage.tasks.byRef(receiver.id, to)).toMatchObject({
          projectId: project,
        });
      },
    );

    it("cancels the task if the new reference already has one", async () => {
      const { harness, storage, project, integration, outcomes, taskOf, needs, kept } = fixture();
      needs("status");
      const colleague = await harness.createIntegration({ owner: await harness.createUser() });
      await outcomes(integration, upsert(project));
      await outcomes(colleague, upsert(project, { task: to, asOf: t1 }));
      expect(await outcomes(integration, left)).toMatchObject([{ status: "updated" }]);
      expect(await taskOf()).toMatchObject(kept({ status: "cancelled" }));
      expect(await storage.tasks.byRef(colleague.id, to)).toMatchObject({ status: "todo" });
      expect(await outcomes(integration, left)).toMatchObject([{ reason: "unchanged" }]);
    });

    it("leaves one open task if both sides of a transfer report in parallel", async () => {
      const { harness, storage, project, integration, outcomes, needs, kept } = fixture();
      needs("status");
      const colleague = await harness.createIntegration({ owner: await harness.createUser() });
      await outcomes(integration, upsert(project));
      const opened = [arrived, upsert(project, { task: to, asOf: t1 })];
      const results = await Promise.all([
        storage.commit(setOf(integration, [left])),
        storage.commit(setOf(colleague, opened)),
      ]);
      expect(results.map((result) => result.status)).toEqual(["done", "done"]);
      const open = await Promise.all([
        storage.tasks.byRef(integration.id, from),
        storage.tasks.byRef(integration.id, to),
        storage.tasks.byRef(colleague.id, to),
      ]);
      const { status: cancelled } = kept({ status: "cancelled" });
      expect(open.filter((task) => task && task.status !== cancelled)).toHaveLength(1);
    });

    it("fails if the integration's owner may no longer use the project", async () => {
      const { harness, project, integration, outcomes, taskOf } = fixture();
      await outcomes(integration, upsert(project));
      await harness.restrictProject(project, [await harness.createUser()]);
      const archive = { type: "task.archive", task: from, asOf: t1 } as const;
      for (const change of [left, arrived, archive]) {
        expect(await outcomes(integration, change)).toMatchObject([
          { status: "failed", reason: "project_unavailable" },
        ]);
      }
      expect(await taskOf()).toMatchObject({ status: "todo" });
    });

    it("does not touch another owner's task", async () => {
      const { harness, project, integration, outcomes, taskOf } = fixture();
      await outcomes(integration, upsert(project));
      const other = await harness.createIntegration({
        owner: await harness.createUser(),
      });
      for (const move of [left, arrived]) {
        expect(await outcomes(other, move)).toEqual([{ status: "skipped", reason: "not_found" }]);
      }
      expect(await taskOf()).toBeDefined();
    });

    it("archives once, and ignores older states", async () => {
      const { project, integration, outcomes, taskOf, needs, kept } = fixture();
      needs("status");
      await outcomes(integration, upsert(project, { asOf: t1 }));
      const archive = { type: "task.archive", task: from } as const;
      expect(await outcomes(integration, { ...archive, asOf: t0 })).toMatchObject([
        { reason: "stale" },
      ]);
      expect(await outcomes(integration, { ...archive, asOf: t2 })).toMatchObject([
        { status: "updated" },
      ]);
      expect(await taskOf()).toMatchObject(kept({ status: "cancelled" }));
      expect(await outcomes(integration, { ...archive, asOf: t2 })).toMatchObject([
        { reason: "unchanged" },
      ]);
      expect(
        await outcomes(integration, {
          ...archive,
          task: { source, ref: "github_issue_9" },
          asOf: t2,
        }),
      ).toEqual([{ status: "skipped", reason: "not_found" }]);
    });
  });
}
