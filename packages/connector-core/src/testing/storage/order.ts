import { describe, expect, it } from "vitest";
import type { Change, ExternalRef, TaskFields } from "../../changes/changes";
import { fields, setOf, source, t0, t1, t2, upsert, type StorageFixture } from "./fixture";

/** Contract of deliveries that arrive out of order. */
export function testOrder(fixture: () => StorageFixture): void {
  describe("deliveries of one issue in any order", () => {
    const labeled: TaskFields = { ...fields, priority: "high" };
    const closed: TaskFields = { ...labeled, status: "done" };

    const sets: readonly {
      readonly name: string;
      readonly changes: (task: ExternalRef, project: number) => readonly Change[];
      /** Undefined if no task, or a cancelled one, must remain. */
      readonly ends?: Partial<TaskFields>;
    }[] = [
      {
        name: "opened, labeled, closed",
        changes: (task, project) => [
          upsert(project, { task, asOf: t0 }),
          upsert(project, { task, asOf: t1, fields: labeled }),
          upsert(project, { task, asOf: t2, fields: closed, ifMissing: "not_found" }),
        ],
        ends: { status: "done", priority: "high" },
      },
      {
        name: "opened, closed, reopened",
        changes: (task, project) => [
          upsert(project, { task, asOf: t0 }),
          upsert(project, { task, asOf: t1, fields: closed, ifMissing: "not_found" }),
          upsert(project, { task, asOf: t2, fields: labeled }),
        ],
        ends: { status: "todo", priority: "high" },
      },
      {
        name: "opened, then labeled and closed within one second",
        changes: (task, project) => [
          upsert(project, { task, asOf: t0 }),
          upsert(project, { task, asOf: t1, fields: labeled }),
          upsert(project, { task, asOf: t1, fields: closed, ifMissing: "not_found" }),
        ],
        ends: { status: "done", priority: "high" },
      },
      {
        name: "opened, labeled, and outside the filter from then on",
        changes: (task, project) => [
          upsert(project, { task, asOf: t0, ifMissing: "not_found" }),
          upsert(project, { task, asOf: t1, fields: labeled }),
          upsert(project, {
            task,
            asOf: t2,
            fields: { ...fields, name: "Later" },
            ifMissing: "not_found",
          }),
        ],
        ends: { status: "todo", name: "Later" },
      },
      {
        name: "opened, then labeled and deleted within one second",
        changes: (task, project) => [
          upsert(project, { task, asOf: t0 }),
          upsert(project, { task, asOf: t1, fields: labeled }),
          { type: "task.archive", task, asOf: t1 },
        ],
      },
      {
        name: "opened, closed, deleted",
        changes: (task, project) => [
          upsert(project, { task, asOf: t0 }),
          upsert(project, { task, asOf: t1, fields: closed, ifMissing: "not_found" }),
          { type: "task.archive", task, asOf: t1 },
        ],
      },
      {
        name: "opened, labeled, transferred",
        changes: (task, project) => [
          upsert(project, { task, asOf: t0 }),
          upsert(project, { task, asOf: t1, fields: labeled }),
          {
            type: "task.move",
            from: task,
            to: { source: "api.github.com:2", ref: `moved_${task.ref}` },
            receiving: false,
            asOf: t1,
          },
        ],
      },
    ];

    it.each(sets)("$name ends in the same state", async ({ changes, ends }) => {
      const { project, integration, outcomes, taskOf, kept, needs } = fixture();
      if (!ends) needs("status");
      else if (ends.name === undefined) needs("status", "priority");
      const { status: cancelled } = kept({ status: "cancelled" });
      let issues = 0;
      for (const order of permutationsOf([0, 1, 2])) {
        issues += 1;
        const task = { source, ref: `github_issue_order_${String(issues)}` };
        const sent = changes(task, project);
        for (const index of order) await outcomes(integration, ...sent.slice(index, index + 1));
        const end = await taskOf(integration, task.ref);
        if (ends) expect(end, order.join()).toMatchObject(kept(ends));
        else expect(end?.status ?? cancelled, order.join()).toBe(cancelled);
      }
    });

    it("a final state that races the first one ends the task", async () => {
      const { storage, project, integration, taskOf, needs } = fixture();
      needs("status");
      const refs = Array.from({ length: 8 }, (_, n) => `github_issue_met_${String(n)}`);
      const sets = refs.flatMap((ref) => {
        const task = { source, ref };
        return [
          setOf(integration, [
            upsert(project, { task, asOf: t1, fields: closed, ifMissing: "not_found" }),
          ]),
          setOf(integration, [upsert(project, { task, asOf: t0 })]),
        ];
      });
      await Promise.all(sets.map((set) => storage.commit(set)));
      for (const ref of refs) expect((await taskOf(integration, ref))?.status, ref).toBe("done");
    });

    it("sync items follow the same rule", async () => {
      const { storage, project, integration, taskOf, needs } = fixture();
      needs("status");
      const task = { source, ref: "github_issue_listed" };
      const { once: _claim, ...page } = setOf(integration, [
        upsert(project, { task, asOf: t1, fields: closed, ifMissing: "not_found" }),
      ]);
      await storage.commit(page);
      await storage.commit(setOf(integration, [upsert(project, { task, asOf: t0 })]));
      expect((await taskOf(integration, task.ref))?.status).toBe("done");
    });

    it("a dry run stores no final state", async () => {
      const { storage, project, integration, taskOf, outcomes, needs } = fixture();
      needs("status");
      const task = { source, ref: "github_issue_dry" };
      const archive = setOf(integration, [{ type: "task.archive", task, asOf: t2 }]);
      await storage.commit(archive, { dryRun: true });
      await outcomes(integration, upsert(project, { task, asOf: t0 }));
      expect((await taskOf(integration, task.ref))?.status).toBe("todo");
    });
  });
}

function permutationsOf(items: readonly number[]): readonly (readonly number[])[] {
  if (items.length <= 1) return [items];
  return items.flatMap((first) =>
    permutationsOf(items.filter((item) => item !== first)).map((rest) => [first, ...rest]),
  );
}
