import { describe, expect, it } from "vitest";
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

/** Contract of claims, and of one task per issue. */
export function testNothingTwice(fixture: () => StorageFixture): void {
  describe("nothing twice", () => {
    it("applies a delivery once", async () => {
      const { harness, storage, project, integration } = fixture();
      const set = setOf(integration, [upsert(project)]);
      expect(await storage.commit(set)).toMatchObject({
        outcomes: [{ status: "created" }],
      });
      expect(await storage.commit(set)).toEqual({ status: "duplicate" });
      expect(await harness.countTasks(project)).toBe(1);
      expect(await harness.countClaims(integration.id)).toBe(1);
    });

    it("detects the same body with another delivery id, and the same id with another body", async () => {
      const { storage, project, integration } = fixture();
      const once = freshClaim();
      await storage.commit(setOf(integration, [upsert(project)], { once }));
      const forged = setOf(integration, [upsert(project)], {
        once: { ...freshClaim(), hash: once.hash },
      });
      const reused = setOf(integration, [upsert(project)], {
        once: { ...freshClaim(), id: once.id },
      });
      expect(await storage.commit(forged)).toEqual({ status: "duplicate" });
      expect(await storage.commit(reused)).toEqual({ status: "duplicate" });
    });

    it("accepts delivery ids of any length", async () => {
      const { storage, project, integration } = fixture();
      const id = incompressible(6_000);
      const claim = (more = "") => ({ ...freshClaim(), id: id + more });
      const send = async (once: { readonly id: string; readonly hash: string }) =>
        (await storage.commit(setOf(integration, [upsert(project)], { once }))).status;
      expect(await send(claim())).toBe("done");
      expect(await send(claim())).toBe("duplicate");
      expect(await send(claim("other"))).toBe("done");
    });

    it("detects duplicates by the hash if there is no delivery id", async () => {
      const { storage, project, integration } = fixture();
      const once = { hash: freshClaim().hash };
      expect((await storage.commit(setOf(integration, [upsert(project)], { once }))).status).toBe(
        "done",
      );
      expect(await storage.commit(setOf(integration, [upsert(project)], { once }))).toEqual({
        status: "duplicate",
      });
    });

    it("keeps the claims of two integrations apart", async () => {
      const { harness, storage, project, integration } = fixture();
      const once = freshClaim();
      const other = await harness.createIntegration({
        owner: await harness.createUser(),
      });
      await storage.commit(setOf(integration, [upsert(project)], { once }));
      const result = await storage.commit(setOf(other, [upsert(project)], { once }));
      expect(result.status).toBe("done");
    });

    it("applies one of 20 parallel copies of a delivery", async () => {
      const { harness, storage, project, integration } = fixture();
      const set = setOf(integration, [upsert(project)]);
      const results = await Promise.all(Array.from({ length: 20 }, () => storage.commit(set)));
      expect(results.filter((result) => result.status === "done")).toHaveLength(1);
      expect(results.filter((result) => result.status === "duplicate")).toHaveLength(19);
      expect(await harness.countTasks(project)).toBe(1);
    });

    it("creates one task from 20 parallel deliveries of one issue", async () => {
      const { harness, storage, project, integration } = fixture();
      const results = await Promise.all(
        Array.from({ length: 20 }, () => storage.commit(setOf(integration, [upsert(project)]))),
      );
      const all = results.flatMap((result) => (result.status === "done" ? result.outcomes : []));
      expect(all).toHaveLength(20);
      expect(all.filter((outcome) => outcome.status === "created")).toHaveLength(1);
      expect(await harness.countTasks(project)).toBe(1);
      expect(await harness.countClaims(integration.id)).toBe(20);
    });

    it("commits 20 parallel deliveries with state without a deadlock", async () => {
      const { harness, storage, project, integration } = fixture();
      const key = { index: "hook", value: "7" };
      const results = await Promise.all(
        Array.from({ length: 20 }, async (_, index) => {
          const task = { source, ref: `github_issue_${String(index % 4)}` };
          const update = {
            state: { [`seen${String(index)}`]: true },
            routingKeys: { [key.index]: { add: [key.value] } },
          };
          return storage.commit(setOf(integration, [upsert(project, { task })], { update }));
        }),
      );
      expect(results.map((result) => result.status)).toEqual(Array(20).fill("done"));
      expect(await harness.countTasks(project)).toBe(4);
      const row = await storage.integrations.get(integration.id, { fresh: true });
      expect(Object.keys(row?.state ?? {})).toHaveLength(20);
    });

    it("shares the task of a project between two integrations of one repository", async () => {
      const { harness, storage, project, integration } = fixture();
      const other = await harness.createIntegration({
        owner: await harness.createUser(),
      });
      await Promise.all(
        Array.from({ length: 10 }, (_, index) =>
          storage.commit(setOf(index % 2 === 0 ? integration : other, [upsert(project)])),
        ),
      );
      expect(await harness.countTasks(project)).toBe(1);
    });

    it("keeps equal issue numbers of two repositories apart in one project", async () => {
      const { harness, project, integration, outcomes, taskOf } = fixture();
      const elsewhere = {
        source: "api.github.com:99",
        ref: "github_issue_17",
      };
      await outcomes(integration, upsert(project));
      expect(await outcomes(integration, upsert(project, { task: elsewhere }))).toMatchObject([
        { status: "created" },
      ]);
      await outcomes(
        integration,
        upsert(project, {
          task: elsewhere,
          asOf: t1,
          fields: { ...fields, name: "Closed", status: "done" },
        }),
      );
      expect(await taskOf()).toMatchObject({ name: fields.name, status: "todo" });
      expect(await harness.countTasks(project)).toBe(2);
    });

    it("creates one task from two states of an issue in one commit", async () => {
      const { harness, project, integration, outcomes, taskOf, kept } = fixture();
      const ended = { ...fields, name: "Closed", status: "done" } as const;
      const closed = upsert(project, { asOf: t1, fields: ended });
      expect(await outcomes(integration, upsert(project), closed)).toMatchObject([
        { status: "created" },
        { status: "updated" },
      ]);
      expect(await taskOf()).toMatchObject(kept({ name: "Closed", status: "done" }));
      expect(await harness.countTasks(project)).toBe(1);
    });

    it("commits 20 parallel pages of the same new issues in different orders", async () => {
      const { harness, storage, project, integration } = fixture();
      const other = await harness.createIntegration({ owner: await harness.createUser() });
      const page = Array.from({ length: 20 }, (_, number) =>
        upsert(project, { task: { source, ref: `github_issue_${String(number)}` } }),
      );
      const results = await Promise.all(
        Array.from({ length: 20 }, (_, index) =>
          storage.commit(
            setOf(
              index % 2 === 0 ? integration : other,
              index % 2 === 0 ? page : page.toReversed(),
            ),
          ),
        ),
      );
      expect(results.map((result) => result.status)).toEqual(Array(20).fill("done"));
      expect(await harness.countTasks(project)).toBe(20);
    });

    it("creates no second task if the default project changes", async () => {
      const { harness, project, integration, outcomes } = fixture();
      const next = await harness.createProject();
      await outcomes(integration, upsert(project));
      expect(await outcomes(integration, upsert(next, { asOf: t1 }))).toMatchObject([
        { status: "skipped", reason: "unchanged" },
      ]);
      expect(await harness.countTasks(next)).toBe(0);
    });
  });
}
