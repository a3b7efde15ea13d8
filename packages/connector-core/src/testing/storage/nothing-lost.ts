import { describe, expect, it } from "vitest";
import type { ChangeSet } from "../../changes/changes";
import { fields, freshClaim, setOf, source, t1, t2, upsert, type StorageFixture } from "./fixture";

/** Nothing lost: what stays of failures, and events with their cause. */
export function testNothingLost(world: () => StorageFixture): void {
  describe("nothing lost", () => {
    it("keeps no claim of a failed attempt, so that a redelivery gets its chance", async () => {
      const { harness, storage, project, card } = world();
      const once = freshClaim();
      const failed = await storage.commit(setOf(card, [upsert(999_999)], { once }));
      expect(failed).toMatchObject({
        outcomes: [{ status: "failed", reason: "project_unavailable" }],
      });
      expect(await harness.countClaims(card.id)).toBe(0);
      const again = await storage.commit(setOf(card, [upsert(project)], { once }));
      expect(again).toMatchObject({ outcomes: [{ status: "created" }] });
    });

    it("keeps what the neighbours of a failed change did", async () => {
      const { harness, project, card, outcomes, taskOf } = world();
      const other = upsert(999_999, {
        task: { source, ref: "github_issue_18" },
      });
      expect(await outcomes(card, upsert(project), other)).toMatchObject([
        { status: "created" },
        { status: "failed" },
      ]);
      expect(await taskOf()).toBeDefined();
      expect(await harness.countClaims(card.id)).toBe(0);
    });

    it("remembers what a function says of the outcomes, or nothing", async () => {
      const { storage, project, card } = world();
      const state: ChangeSet["state"] = ([outcome]) =>
        outcome?.status === "failed" ? undefined : { set: { seen: outcome?.status ?? null } };
      const stateNow = async () =>
        (await storage.integrations.get(card.id, { fresh: true }))?.state;
      await storage.commit(setOf(card, [upsert(999_999)], { state }));
      expect(await stateNow()).toEqual({});
      await storage.commit(setOf(card, [upsert(project)], { state }));
      expect(await stateNow()).toEqual({ seen: "created" });
    });

    it("writes the domain event with its cause", async () => {
      const { harness, owner, project, card, outcomes } = world();
      const [created] = await outcomes(card, upsert(project));
      const done = { ...fields, status: "done" } as const;
      await outcomes(card, upsert(project, { asOf: t1, fields: { ...fields, name: "Renamed" } }));
      await outcomes(card, upsert(project, { asOf: t2, fields: done }));
      const entity = {
        type: "task",
        id: created?.status === "created" ? created.id : 0,
      };
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
        { type: "task.completed", userId: owner, entity },
      ]);
    });

    it("writes nothing at all when it throws", async () => {
      const { harness, storage, project, card, taskOf } = world();
      const tooLong = upsert(project, {
        task: { source, ref: "github_issue_18" },
        fields: { ...fields, name: "x".repeat(201) },
      });
      const committing = storage.commit(setOf(card, [upsert(project), tooLong]));
      await expect(committing).rejects.toThrow();
      expect(await taskOf()).toBeUndefined();
      expect(await harness.countClaims(card.id)).toBe(0);
      expect(await harness.pendingEvents()).toEqual([]);
    });
  });
}
