import { describe, expect, it } from "vitest";
import { fields, source, t0, t1, t2, upsert, type StorageFixture } from "./fixture";

/** What `task.upsert` promises. */
export function testUpserts(world: () => StorageFixture): void {
  describe("task.upsert", () => {
    it("creates with every field", async () => {
      const { project, card, outcomes, taskOf } = world();
      const [outcome] = await outcomes(card, upsert(project));
      expect(await taskOf()).toEqual({
        id: outcome?.status === "created" ? outcome.id : undefined,
        projectId: project,
        name: "Crash on save",
        description: "It crashes",
        status: "todo",
        priority: "low",
      });
    });

    it("skips an unknown task that is not to be made", async () => {
      const { project, card, outcomes } = world();
      expect(await outcomes(card, upsert(project, { create: false }))).toEqual([
        { status: "skipped", reason: "not_found" },
      ]);
    });

    it("drops strictly older state and takes equally old state", async () => {
      const { project, card, outcomes, taskOf } = world();
      const [created] = await outcomes(card, upsert(project, { asOf: t1 }));
      const id = created?.status === "created" ? created.id : undefined;
      const older = upsert(project, {
        asOf: t0,
        fields: { ...fields, name: "Older" },
      });
      const equal = upsert(project, {
        asOf: t1,
        fields: { ...fields, name: "Equal" },
      });
      expect(await outcomes(card, older)).toEqual([{ status: "skipped", reason: "stale", id }]);
      expect(await outcomes(card, equal)).toEqual([{ status: "updated", id }]);
      expect((await taskOf())?.name).toBe("Equal");
    });

    it("says when nothing differs, and remembers the newer time all the same", async () => {
      const { project, card, outcomes } = world();
      await outcomes(card, upsert(project, { asOf: t0 }));
      expect(await outcomes(card, upsert(project, { asOf: t2 }))).toMatchObject([
        { status: "skipped", reason: "unchanged" },
      ]);
      const between = upsert(project, {
        asOf: t1,
        fields: { ...fields, name: "Between" },
      });
      expect(await outcomes(card, between)).toMatchObject([{ reason: "stale" }]);
    });

    it("leaves alone what a person changed here, until the provider changes that field", async () => {
      const { harness, project, card, outcomes, taskOf } = world();
      const [created] = await outcomes(card, upsert(project));
      const id = created?.status === "created" ? (created.id ?? 0) : 0;
      await harness.editTask(id, {
        name: "Mine",
        status: "in_progress",
        priority: "urgent",
      });
      const described = { ...fields, description: "Steps" };
      await outcomes(card, upsert(project, { asOf: t1, fields: described }));
      expect(await taskOf()).toMatchObject({
        name: "Mine",
        status: "in_progress",
        priority: "urgent",
        description: "Steps",
      });
      const next = {
        name: "Theirs",
        description: null,
        status: "done",
        priority: "high",
      } as const;
      await outcomes(card, upsert(project, { asOf: t2, fields: next }));
      expect(await taskOf()).toMatchObject(next);
    });

    it("ends in the same state whatever the order of deliveries", async () => {
      const { harness, project, outcomes, taskOf } = world();
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
        const row = await harness.createIntegration({
          owner: await harness.createUser(),
        });
        const own = await harness.createProject();
        for (const index of order) {
          const state = states[index];
          if (state) await outcomes(row, { ...state, project: own });
        }
        expect(await taskOf(row)).toMatchObject({
          name: "Renamed",
          status: "done",
        });
      }
    });

    it("never brings back what a person deleted here", async () => {
      const { harness, project, card, outcomes } = world();
      const [created] = await outcomes(card, upsert(project));
      const id = created?.status === "created" ? (created.id ?? 0) : 0;
      await harness.deleteTask(id);
      const newer = upsert(project, {
        asOf: t1,
        fields: { ...fields, name: "New" },
      });
      expect(await outcomes(card, newer)).toEqual([
        { status: "skipped", reason: "deleted_here", id },
      ]);
      expect(await harness.countTasks(project)).toBe(0);
    });

    it.each(["archived", "missing", "restricted"] as const)(
      "makes nothing in a project that is %s",
      async (kind) => {
        const { harness, card, outcomes } = world();
        const stranger = await harness.createUser();
        const target =
          kind === "missing"
            ? 999_999
            : await harness.createProject(
                kind === "archived" ? { status: "archived" } : { members: [stranger] },
              );
        const [outcome] = await outcomes(card, upsert(target));
        expect(outcome).toMatchObject({ status: "failed", reason: "project_unavailable" });
        expect(outcome, "there is no task that could be named").not.toHaveProperty("id");
      },
    );

    it("makes tasks in a restricted project for its members and for administrators", async () => {
      const { harness, owner, card, outcomes } = world();
      const admin = await harness.createUser({ admin: true });
      const restricted = await harness.createProject({ members: [owner] });
      const other = { source, ref: "github_issue_18" };
      const adminCard = await harness.createIntegration({ owner: admin });
      expect(await outcomes(card, upsert(restricted))).toMatchObject([{ status: "created" }]);
      expect(await outcomes(adminCard, upsert(restricted, { task: other }))).toMatchObject([
        { status: "created" },
      ]);
    });

    it("follows no task whose project was closed to the card's owner, and makes no other", async () => {
      const { harness, project, card, outcomes, taskOf } = world();
      const [made] = await outcomes(card, upsert(project));
      const id = made?.status === "created" ? made.id : undefined;
      await harness.restrictProject(project, [await harness.createUser()]);
      const open = await harness.createProject();
      const done = { asOf: t1, fields: { ...fields, status: "done" } } as const;
      for (const target of [project, open]) {
        expect(await outcomes(card, upsert(target, done))).toMatchObject([
          { status: "failed", reason: "project_unavailable", id },
        ]);
      }
      expect(await taskOf()).toMatchObject({ status: "todo", projectId: project });
      expect(await harness.countTasks(open)).toBe(0);
    });

    it("lets a stranger's card change no task of a project that is closed to him", async () => {
      const { harness, owner, outcomes } = world();
      const closed = await harness.createProject({ members: [owner] });
      await outcomes(world().card, upsert(closed));
      const strange = await harness.createIntegration({ owner: await harness.createUser() });
      const forged = upsert(closed, { asOf: t1, fields: { ...fields, name: "Forged" } });
      expect(await outcomes(strange, forged)).toMatchObject([{ status: "failed" }]);
      expect(await world().taskOf()).toMatchObject({ name: fields.name });
    });

    it("still follows a task whose project was archived", async () => {
      const { harness, project, card, outcomes } = world();
      await outcomes(card, upsert(project));
      await harness.archiveProject(project);
      const done = upsert(project, {
        asOf: t1,
        fields: { ...fields, status: "done" },
      });
      expect(await outcomes(card, done)).toMatchObject([{ status: "updated" }]);
    });
  });
}
