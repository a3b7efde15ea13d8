import { describe, expect, it } from "vitest";
import type { ChangeSet } from "../../changes/changes";
import { fields, freshClaim, setOf, source, t1, t2, upsert, type StorageFixture } from "./fixture";

/** Contract of failures, state and domain events. */
export function testNothingLost(fixture: () => StorageFixture): void {
  describe("nothing lost", () => {
    it("stores no claim if a change fails, so a redelivery is processed", async () => {
      const { harness, storage, project, integration } = fixture();
      const once = freshClaim();
      const failed = await storage.commit(setOf(integration, [upsert(999_999)], { once }));
      expect(failed).toMatchObject({
        outcomes: [{ status: "failed", reason: "project_unavailable" }],
      });
      expect(await harness.countClaims(integration.id)).toBe(0);
      const again = await storage.commit(setOf(integration, [upsert(project)], { once }));
      expect(again).toMatchObject({ outcomes: [{ status: "created" }] });
    });

    it("applies the other changes of a commit in which one fails", async () => {
      const { harness, project, integration, outcomes, taskOf } = fixture();
      const other = upsert(999_999, {
        task: { source, ref: "github_issue_18" },
      });
      expect(await outcomes(integration, upsert(project), other)).toMatchObject([
        { status: "created" },
        { status: "failed" },
      ]);
      expect(await taskOf()).toBeDefined();
      expect(await harness.countClaims(integration.id)).toBe(0);
    });

    it("stores the state that a function derives from the outcomes", async () => {
      const { storage, project, integration } = fixture();
      const update: ChangeSet["update"] = ([outcome]) =>
        outcome?.status === "failed" ? undefined : { state: { seen: outcome?.status ?? null } };
      const readState = async () =>
        (await storage.integrations.get(integration.id, { fresh: true }))?.state;
      await storage.commit(setOf(integration, [upsert(999_999)], { update }));
      expect(await readState()).toEqual({});
      await storage.commit(setOf(integration, [upsert(project)], { update }));
      expect(await readState()).toEqual({ seen: "created" });
    });

    it("writes a domain event with every change", async () => {
      const { harness, owner, project, integration, outcomes, kept } = fixture();
      const [created] = await outcomes(integration, upsert(project));
      const done = { ...fields, status: "done" } as const;
      await outcomes(
        integration,
        upsert(project, { asOf: t1, fields: { ...fields, name: "Renamed" } }),
      );
      await outcomes(integration, upsert(project, { asOf: t2, fields: done }));
      const entity = {
        type: "task",
        id: created?.status === "created" ? created.id : 0,
      };
      const hasStatus = "status" in kept(done);
      expect(await harness.pendingEvents()).toMatchObject([
        {
          type: "task.created",
          userId: owner,
          entity: { ...entity, name: fields.name },
        },
        {
          type: "task.updated",
          userId: owner,
          entity: { ...entity, name: "Renamed" },
        },
        { type: hasStatus ? "task.completed" : "task.updated", userId: owner, entity },
      ]);
    });

    it("writes nothing if it throws", async () => {
      const { harness, storage, project, integration, taskOf } = fixture();
      const tooLong = upsert(project, {
        task: { source, ref: "github_issue_18" },
        fields: { ...fields, name: "x".repeat(201) },
      });
      const committing = storage.commit(setOf(integration, [upsert(project), tooLong]));
      await expect(committing).rejects.toThrow();
      expect(await taskOf()).toBeUndefined();
      expect(await harness.countClaims(integration.id)).toBe(0);
      expect(await harness.pendingEvents()).toEqual([]);
    });
  });
}
