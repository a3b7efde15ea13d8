import { describe, expect, it } from "vitest";
import { fields, source, t0, t1, t2, upsert, type StorageFixture } from "./fixture";

/** Contract of `task.upsert`. */
export function testUpserts(fixture: () => StorageFixture): void {
  describe("task.upsert", () => {
    it("creates a task with all fields", async () => {
      const { project, integration, outcomes, taskOf, kept } = fixture();
      const [outcome] = await outcomes(integration, upsert(project));
      expect(await taskOf()).toEqual({
        id: outcome?.status === "created" ? outcome.id : undefined,
        projectId: project,
        description: null,
        status: "todo",
        priority: "medium",
        url: null,
        dueDate: null,
        estimateSeconds: null,
        assignee: null,
        labels: [],
        ...kept({
          name: "Crash on save",
          description: "It crashes",
          status: "todo",
          priority: "low",
        }),
      });
    });

    it("skips an unknown task for the reason in `ifMissing`", async () => {
      const { project, integration, outcomes } = fixture();
      expect(await outcomes(integration, upsert(project, { ifMissing: "filtered" }))).toEqual([
        { status: "skipped", reason: "filtered" },
      ]);
    });

    it("skips strictly older states and applies equally old ones", async () => {
      const { project, integration, outcomes, taskOf } = fixture();
      const [created] = await outcomes(integration, upsert(project, { asOf: t1 }));
      const id = created?.status === "created" ? created.id : undefined;
      const older = upsert(project, {
        asOf: t0,
        fields: { ...fields, name: "Older" },
      });
      const equal = upsert(project, {
        asOf: t1,
        fields: { ...fields, name: "Equal" },
      });
      expect(await outcomes(integration, older)).toEqual([
        { status: "skipped", reason: "stale", id },
      ]);
      expect(await outcomes(integration, equal)).toEqual([{ status: "updated", id }]);
      expect((await taskOf())?.name).toBe("Equal");
    });

    it("applies every state to a task whose newest one has no known time", async ({ skip }) => {
      const { harness, project, integration, outcomes, taskOf } = fixture();
      if (!harness.forgetTaskTime) return skip("Every stored task has a time");
      const [created] = await outcomes(integration, upsert(project, { asOf: t2 }));
      const id = created?.status === "created" ? (created.id ?? 0) : 0;
      await harness.forgetTaskTime(id);
      const renamed = upsert(project, { asOf: t1, fields: { ...fields, name: "Renamed" } });
      expect(await outcomes(integration, renamed)).toEqual([{ status: "updated", id }]);
      expect((await taskOf())?.name).toBe("Renamed");
      const older = upsert(project, { asOf: t0, fields: { ...fields, name: "Older" } });
      expect(await outcomes(integration, older)).toMatchObject([{ reason: "stale" }]);
    });

    it("reports unchanged tasks, and still stores the newer time", async () => {
      const { project, integration, outcomes } = fixture();
      await outcomes(integration, upsert(project, { asOf: t0 }));
      expect(await outcomes(integration, upsert(project, { asOf: t2 }))).toMatchObject([
        { status: "skipped", reason: "unchanged" },
      ]);
      const between = upsert(project, {
        asOf: t1,
        fields: { ...fields, name: "Between" },
      });
      expect(await outcomes(integration, between)).toMatchObject([{ reason: "stale" }]);
    });

    it("keeps a field that a person has edited until the provider changes it", async () => {
      const { harness, project, integration, outcomes, taskOf, kept } = fixture();
      const [created] = await outcomes(integration, upsert(project));
      const id = created?.status === "created" ? (created.id ?? 0) : 0;
      const mine = kept({ name: "Mine", status: "in_progress", priority: "urgent" });
      await harness.editTask(id, mine);
      const described = { ...fields, description: "Steps" };
      await outcomes(integration, upsert(project, { asOf: t1, fields: described }));
      expect(await taskOf()).toMatchObject({ ...mine, ...kept({ description: "Steps" }) });
      const next = {
        name: "Theirs",
        description: null,
        status: "done",
        priority: "high",
      } as const;
      await outcomes(integration, upsert(project, { asOf: t2, fields: next }));
      expect(await taskOf()).toMatchObject(kept(next));
    });

    it("ends in the same state whatever the order of deliveries", async () => {
      const { harness, project, outcomes, taskOf, kept } = fixture();
      const states = [
        upsert(project, { asOf: t0 }),
        upsert(project, { asOf: t1, fields: { ...fields, name: "Renamed" } }),
        upsert(project, {
          asOf: t2,
          fields: { ...fields, name: "Renamed", status: "done" },
        }),
      ];
      for (const order of [
        [0, 1, 2],
        [2, 1, 0],
        [1, 0, 2],
        [2, 0, 1],
      ]) {
        const owner = await harness.createUser();
        const row = await harness.createIntegration({ owner });
        const own = await harness.createProject({ members: [owner] });
        for (const index of order) {
          const state = states[index];
          if (state) await outcomes(row, { ...state, project: own });
        }
        expect(await taskOf(row)).toMatchObject(kept({ name: "Renamed", status: "done" }));
      }
    });

    it("does not recreate a task that a person has deleted", async () => {
      const { harness, project, integration, outcomes } = fixture();
      const [created] = await outcomes(integration, upsert(project));
      const id = created?.status === "created" ? (created.id ?? 0) : 0;
      await harness.deleteTask(id);
      const newer = upsert(project, {
        asOf: t1,
        fields: { ...fields, name: "New" },
      });
      expect(await outcomes(integration, newer)).toEqual([
        { status: "skipped", reason: "deleted_here", id },
      ]);
      expect(await harness.countTasks(project)).toBe(0);
    });

    it("gives no task the id of a deleted one", async () => {
      const { harness, project, integration, outcomes } = fixture();
      const [first] = await outcomes(integration, upsert(project));
      const id = first?.status === "created" ? (first.id ?? 0) : 0;
      await harness.deleteTask(id);
      const other = upsert(project, { task: { source, ref: "github_issue_18" } });
      const [second] = await outcomes(integration, other);
      expect(second).toMatchObject({ status: "created" });
      expect(second, "the link of the deleted task names this id").not.toMatchObject({ id });
      expect(await outcomes(integration, upsert(project, { asOf: t1 }))).toMatchObject([
        { status: "skipped", reason: "deleted_here", id },
      ]);
    });

    it.each(["archived", "missing", "restricted"] as const)(
      "fails for a project that is %s",
      async (kind) => {
        const { harness, integration, outcomes } = fixture();
        const stranger = await harness.createUser();
        const target =
          kind === "missing"
            ? 999_999
            : await harness.createProject(
                kind === "archived" ? { status: "archived" } : { members: [stranger] },
              );
        const [outcome] = await outcomes(integration, upsert(target));
        expect(outcome).toMatchObject({ status: "failed", reason: "project_unavailable" });
        expect(outcome, "an outcome without a task must have no id").not.toHaveProperty("id");
      },
    );

    it("creates tasks in a restricted project for members and administrators", async () => {
      const { harness, owner, integration, outcomes } = fixture();
      const admin = await harness.createUser({ admin: true });
      const restricted = await harness.createProject({ members: [owner] });
      const other = { source, ref: "github_issue_18" };
      const adminIntegration = await harness.createIntegration({ owner: admin });
      expect(await outcomes(integration, upsert(restricted))).toMatchObject([
        { status: "created" },
      ]);
      expect(await outcomes(adminIntegration, upsert(restricted, { task: other }))).toMatchObject([
        { status: "created" },
      ]);
    });

    it("fails for a task whose project the owner may no longer use, and creates no other task", async () => {
      const { harness, project, integration, outcomes, taskOf } = fixture();
      const [made] = await outcomes(integration, upsert(project));
      const id = made?.status === "created" ? made.id : undefined;
      await harness.restrictProject(project, [await harness.createUser()]);
      const open = await harness.createProject();
      const done = { asOf: t1, fields: { ...fields, name: "Done", status: "done" } } as const;
      for (const target of [project, open]) {
        expect(await outcomes(integration, upsert(target, done))).toMatchObject([
          { status: "failed", reason: "project_unavailable", id },
        ]);
      }
      expect(await taskOf()).toMatchObject({ name: fields.name, projectId: project });
      expect(await harness.countTasks(open)).toBe(0);
    });

    it("refuses changes by the integration of a user who may not use the project", async () => {
      const { harness, owner, outcomes } = fixture();
      const closed = await harness.createProject({ members: [owner] });
      await outcomes(fixture().integration, upsert(closed));
      const stranger = await harness.createIntegration({ owner: await harness.createUser() });
      const forged = upsert(closed, { asOf: t1, fields: { ...fields, name: "Forged" } });
      expect(await outcomes(stranger, forged)).toMatchObject([{ status: "failed" }]);
      expect(await fixture().taskOf()).toMatchObject({ name: fields.name });
    });

    it("updates a task whose project was archived", async () => {
      const { harness, project, integration, outcomes } = fixture();
      await outcomes(integration, upsert(project));
      await harness.archiveProject(project);
      const done = upsert(project, {
        asOf: t1,
        fields: { ...fields, name: "Done", status: "done" },
      });
      expect(await outcomes(integration, done)).toMatchObject([{ status: "updated" }]);
    });
  });
}
