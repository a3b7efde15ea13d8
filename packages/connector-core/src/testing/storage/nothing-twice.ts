import { describe, expect, it } from "vitest";
import type { Change } from "../../changes/changes";
import {
  fields,
  freshClaim,
  incompressible,
  setOf,
  source,
  t1,
  upsert,
  type StorageFixture,
} from "./fixture";

/** Nothing twice: claims, and one task per issue. */
export function testNothingTwice(world: () => StorageFixture): void {
  describe("nothing twice", () => {
    it("claims with the effect: the same delivery twice acts once", async () => {
      const { harness, storage, project, card } = world();
      const set = setOf(card, [upsert(project)]);
      expect(await storage.commit(set)).toMatchObject({
        outcomes: [{ status: "created" }],
      });
      expect(await storage.commit(set)).toEqual({ status: "duplicate" });
      expect(await harness.countTasks(project)).toBe(1);
      expect(await harness.countClaims(card.id)).toBe(1);
    });

    it("knows the same body under a forged delivery id, and the same id with another body", async () => {
      const { storage, project, card } = world();
      const once = freshClaim();
      await storage.commit(setOf(card, [upsert(project)], { once }));
      const forged = setOf(card, [upsert(project)], {
        once: { ...freshClaim(), hash: once.hash },
      });
      const reused = setOf(card, [upsert(project)], {
        once: { ...freshClaim(), id: once.id },
      });
      expect(await storage.commit(forged)).toEqual({ status: "duplicate" });
      expect(await storage.commit(reused)).toEqual({ status: "duplicate" });
    });

    it("knows a delivery id of any length", async () => {
      const { storage, project, card } = world();
      const id = incompressible(6_000);
      const claim = (more = "") => ({ ...freshClaim(), id: id + more });
      const send = async (once: { readonly id: string; readonly hash: string }) =>
        (await storage.commit(setOf(card, [upsert(project)], { once }))).status;
      expect(await send(claim())).toBe("done");
      expect(await send(claim())).toBe("duplicate");
      expect(await send(claim("other"))).toBe("done");
    });

    it("works without a delivery id, by the hash alone", async () => {
      const { storage, project, card } = world();
      const once = { hash: freshClaim().hash };
      expect((await storage.commit(setOf(card, [upsert(project)], { once }))).status).toBe("done");
      expect(await storage.commit(setOf(card, [upsert(project)], { once }))).toEqual({
        status: "duplicate",
      });
    });

    it("keeps the claims of two cards apart", async () => {
      const { harness, storage, project, card } = world();
      const once = freshClaim();
      const other = await harness.createIntegration({
        owner: await harness.createUser(),
      });
      await storage.commit(setOf(card, [upsert(project)], { once }));
      const result = await storage.commit(setOf(other, [upsert(project)], { once }));
      expect(result.status).toBe("done");
    });

    it("lets one of 20 parallel copies of a delivery act", async () => {
      const { harness, storage, project, card } = world();
      const set = setOf(card, [upsert(project)]);
      const results = await Promise.all(Array.from({ length: 20 }, () => storage.commit(set)));
      expect(results.filter((result) => result.status === "done")).toHaveLength(1);
      expect(results.filter((result) => result.status === "duplicate")).toHaveLength(19);
      expect(await harness.countTasks(project)).toBe(1);
    });

    it("makes one task of 20 parallel deliveries of one issue", async () => {
      const { harness, storage, project, card } = world();
      const results = await Promise.all(
        Array.from({ length: 20 }, () => storage.commit(setOf(card, [upsert(project)]))),
      );
      const all = results.flatMap((result) => (result.status === "done" ? result.outcomes : []));
      expect(all).toHaveLength(20);
      expect(all.filter((outcome) => outcome.status === "created")).toHaveLength(1);
      expect(await harness.countTasks(project)).toBe(1);
      expect(await harness.countClaims(card.id)).toBe(20);
    });

    it("commits 20 parallel deliveries that remember something, none waiting for ever", async () => {
      const { harness, storage, project, card } = world();
      const hint = { index: "hook", value: "7" };
      const results = await Promise.all(
        Array.from({ length: 20 }, async (_, index) => {
          const task = { source, ref: `github_issue_${String(index % 4)}` };
          const changes: Change[] = [
            upsert(project, { task }),
            { type: "routing_key.add", routingKey: hint },
          ];
          const state = { set: { [`seen${String(index)}`]: true } };
          return storage.commit(setOf(card, changes, { state }));
        }),
      );
      expect(results.map((result) => result.status)).toEqual(Array(20).fill("done"));
      expect(await harness.countTasks(project)).toBe(4);
      const row = await storage.integrations.get(card.id, { fresh: true });
      expect(Object.keys(row?.state ?? {})).toHaveLength(20);
    });

    it("lets two cards on one repository share the task of a shared project", async () => {
      const { harness, storage, project, card } = world();
      const other = await harness.createIntegration({
        owner: await harness.createUser(),
      });
      await Promise.all(
        Array.from({ length: 10 }, (_, index) =>
          storage.commit(setOf(index % 2 === 0 ? card : other, [upsert(project)])),
        ),
      );
      expect(await harness.countTasks(project)).toBe(1);
    });

    it("keeps equal issue numbers of two repositories apart in one project", async () => {
      const { harness, project, card, outcomes, taskOf } = world();
      const elsewhere = {
        source: "api.github.com:99",
        ref: "github_issue_17",
      };
      await outcomes(card, upsert(project));
      expect(await outcomes(card, upsert(project, { task: elsewhere }))).toMatchObject([
        { status: "created" },
      ]);
      await outcomes(
        card,
        upsert(project, {
          task: elsewhere,
          asOf: t1,
          fields: { ...fields, status: "done" },
        }),
      );
      expect((await taskOf())?.status).toBe("todo");
      expect(await harness.countTasks(project)).toBe(2);
    });

    it("takes two states of one issue in one commit for one task", async () => {
      const { harness, project, card, outcomes, taskOf } = world();
      const closed = upsert(project, { asOf: t1, fields: { ...fields, status: "done" } });
      expect(await outcomes(card, upsert(project), closed)).toMatchObject([
        { status: "created" },
        { status: "updated" },
      ]);
      expect(await taskOf()).toMatchObject({ status: "done" });
      expect(await harness.countTasks(project)).toBe(1);
    });

    it("commits 20 parallel pages that name the same new issues in any order", async () => {
      const { harness, storage, project, card } = world();
      const other = await harness.createIntegration({ owner: await harness.createUser() });
      const page = Array.from({ length: 20 }, (_, number) =>
        upsert(project, { task: { source, ref: `github_issue_${String(number)}` } }),
      );
      const results = await Promise.all(
        Array.from({ length: 20 }, (_, index) =>
          storage.commit(
            setOf(index % 2 === 0 ? card : other, index % 2 === 0 ? page : page.toReversed()),
          ),
        ),
      );
      expect(results.map((result) => result.status)).toEqual(Array(20).fill("done"));
      expect(await harness.countTasks(project)).toBe(20);
    });

    it("doubles nothing when the default project changes", async () => {
      const { harness, project, card, outcomes } = world();
      const next = await harness.createProject();
      await outcomes(card, upsert(project));
      expect(await outcomes(card, upsert(next, { asOf: t1 }))).toMatchObject([
        { status: "skipped", reason: "unchanged" },
      ]);
      expect(await harness.countTasks(next)).toBe(0);
    });
  });
}
