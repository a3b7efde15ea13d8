import { describe, expect, it } from "vitest";
import { issue, setOf, source, t0, t1, t2, upsert, type StorageFixture } from "./fixture";

/** What `task.move` and `task.archive` promise. */
export function testMoves(world: () => StorageFixture): void {
  describe("task.move and task.archive", () => {
    const from = issue;
    const to = { source: "api.github.com:2", ref: "github_issue_3" };
    const left = { type: "task.move", from, to, receiving: false } as const;
    const arrived = { ...left, receiving: true };

    it("re-points the task instead of making a second", async () => {
      const { harness, project, card, outcomes } = world();
      await outcomes(card, upsert(project));
      expect(await outcomes(card, left)).toMatchObject([{ status: "updated" }]);
      expect(await outcomes(card, upsert(project, { task: to, asOf: t1 }))).toMatchObject([
        { reason: "unchanged" },
      ]);
      expect(await outcomes(card, left)).toMatchObject([{ reason: "not_found" }]);
      expect(await harness.countTasks(project)).toBe(1);
    });

    it.each(["the receiving side first", "the leaving side first"])(
      "is taken over by the same owner's other card: %s",
      async (order) => {
        const { harness, storage, owner, project, card, outcomes } = world();
        const elsewhere = await harness.createProject();
        const receiver = await harness.createIntegration({
          owner,
          connector: "other_connector",
        });
        await outcomes(card, upsert(project));
        if (order === "the leaving side first") await outcomes(card, left);
        const opened = [arrived, upsert(elsewhere, { task: to, asOf: t1 })];
        expect(await outcomes(receiver, ...opened)).toMatchObject([
          { status: "updated" },
          { reason: "unchanged" },
        ]);
        expect(await outcomes(card, left)).toMatchObject([{ reason: "not_found" }]);
        expect(await outcomes(receiver, arrived)).toMatchObject([{ reason: "unchanged" }]);
        expect(await harness.countTasks(elsewhere)).toBe(0);
        expect(await storage.tasks.byRef(receiver.id, to)).toMatchObject({
          projectId: project,
        });
      },
    );

    it("cancels the task it would move onto another one: the issue has its task already", async () => {
      const { harness, storage, project, card, outcomes, taskOf } = world();
      const colleague = await harness.createIntegration({ owner: await harness.createUser() });
      await outcomes(card, upsert(project));
      await outcomes(colleague, upsert(project, { task: to, asOf: t1 }));
      expect(await outcomes(card, left)).toMatchObject([{ status: "updated" }]);
      expect(await taskOf()).toMatchObject({ status: "cancelled" });
      expect(await storage.tasks.byRef(colleague.id, to)).toMatchObject({ status: "todo" });
      expect(await outcomes(card, left)).toMatchObject([{ reason: "unchanged" }]);
    });

    it("ends with one open task when both sides of a transfer report at once", async () => {
      const { harness, storage, project, card, outcomes } = world();
      const colleague = await harness.createIntegration({ owner: await harness.createUser() });
      await outcomes(card, upsert(project));
      const opened = [arrived, upsert(project, { task: to, asOf: t1 })];
      const results = await Promise.all([
        storage.commit(setOf(card, [left])),
        storage.commit(setOf(colleague, opened)),
      ]);
      expect(results.map((result) => result.status)).toEqual(["done", "done"]);
      const open = await Promise.all([
        storage.tasks.byRef(card.id, from),
        storage.tasks.byRef(card.id, to),
        storage.tasks.byRef(colleague.id, to),
      ]);
      expect(open.filter((task) => task && task.status !== "cancelled")).toHaveLength(1);
    });

    it("leaves a task alone whose project was closed to the card's owner", async () => {
      const { harness, project, card, outcomes, taskOf } = world();
      await outcomes(card, upsert(project));
      await harness.restrictProject(project, [await harness.createUser()]);
      const archive = { type: "task.archive", task: from, asOf: t1 } as const;
      for (const change of [left, arrived, archive]) {
        expect(await outcomes(card, change)).toMatchObject([
          { status: "failed", reason: "project_unavailable" },
        ]);
      }
      expect(await taskOf()).toMatchObject({ status: "todo" });
    });

    it("does not touch another owner's task", async () => {
      const { harness, project, card, outcomes, taskOf } = world();
      await outcomes(card, upsert(project));
      const other = await harness.createIntegration({
        owner: await harness.createUser(),
      });
      for (const move of [left, arrived]) {
        expect(await outcomes(other, move)).toEqual([{ status: "skipped", reason: "not_found" }]);
      }
      expect(await taskOf()).toBeDefined();
    });

    it("archives once, and not by old news", async () => {
      const { project, card, outcomes, taskOf } = world();
      await outcomes(card, upsert(project, { asOf: t1 }));
      const archive = { type: "task.archive", task: from } as const;
      expect(await outcomes(card, { ...archive, asOf: t0 })).toMatchObject([{ reason: "stale" }]);
      expect(await outcomes(card, { ...archive, asOf: t2 })).toMatchObject([{ status: "updated" }]);
      expect(await taskOf()).toMatchObject({ status: "cancelled" });
      expect(await outcomes(card, { ...archive, asOf: t2 })).toMatchObject([
        { reason: "unchanged" },
      ]);
      expect(
        await outcomes(card, {
          ...archive,
          task: { source, ref: "github_issue_9" },
          asOf: t2,
        }),
      ).toEqual([{ status: "skipped", reason: "not_found" }]);
    });
  });
}
