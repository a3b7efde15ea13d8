import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { seedEntries, seedProjects, seedUsers, type SeedEntry } from "../seed-data/data-set";
import { writeDataSet } from "../seed-data/write";
import type { OpenDatabase } from "../src/platform/db/database";
import { freshPGlite } from "./support/databases";

const plan = { entries: 20_000, seed: 7, until: "2026-03-30" };

function all(ofPlan = plan): readonly SeedEntry[] {
  return [...seedEntries(ofPlan, 3_000)].flat();
}

function groups(
  entries: readonly SeedEntry[],
  key: "user" | "project",
): readonly (readonly SeedEntry[])[] {
  const found = new Map<number, SeedEntry[]>();
  for (const entry of entries) found.set(entry[key], [...(found.get(entry[key]) ?? []), entry]);
  return [...found.values()];
}

describe("a generated data set", () => {
  it("depends on its parameters and its seed only", () => {
    expect(all()).toEqual(all());
    expect(seedUsers(plan)).toEqual(seedUsers(plan));
    expect(seedProjects(plan)).toEqual(seedProjects(plan));
    expect(all({ ...plan, seed: 8 })).not.toEqual(all());
  });

  it("has the requested number of entries, in full chunks except the last", () => {
    const chunks = [...seedEntries(plan, 3_000)].map(({ length }) => length);
    expect(chunks).toEqual([3_000, 3_000, 3_000, 3_000, 3_000, 3_000, 2_000]);
  });

  it("has no overlapping entries of a user, and none at weekends or after the last day", () => {
    for (const entries of groups(all({ ...plan, entries: 2_000 }), "user")) {
      const inOrder = entries.toSorted((a, b) => (a.start < b.start ? -1 : 1));
      for (const [index, { start, end, seconds }] of inOrder.entries()) {
        expect((Date.parse(end) - Date.parse(start)) / 1000).toBe(seconds);
        expect(end <= (inOrder[index + 1]?.start ?? `${plan.until}T00:00:00Z`)).toBe(true);
        expect([0, 6]).not.toContain(new Date(start).getUTCDay());
      }
    }
  });

  it("has at most about 20,000 entries per user and per project", () => {
    const max = { user: 0, project: 0 };
    const counts = { user: new Map<number, number>(), project: new Map<number, number>() };
    for (const entry of all({ ...plan, entries: 100_000 })) {
      for (const key of ["user", "project"] as const) {
        const count = (counts[key].get(entry[key]) ?? 0) + 1;
        counts[key].set(entry[key], count);
        max[key] = Math.max(max[key], count);
      }
    }
    expect(max.user).toBeLessThan(20_000);
    expect(max.project).toBeLessThan(20_000);
  });
});

describe("writing a data set", () => {
  let database: OpenDatabase;
  beforeAll(async () => {
    database = await freshPGlite();
  });
  afterAll(() => database.close());

  it("stores every entry once, with its user, project and task", async () => {
    const small = { ...plan, entries: 6_000 };
    const progress: number[] = [];
    const { userIds, projectIds } = await writeDataSet(database.db, small, (entries) => {
      progress.push(entries);
    });
    expect(progress).toEqual([5_000, 6_000]);
    const rows = await database.db
      .selectFrom("time_entries")
      .leftJoin("tasks", "tasks.id", "time_entries.task_id")
      .select([
        "time_entries.user_id",
        "time_entries.project_id",
        "tasks.project_id as project_of_task",
        "time_entries.duration_seconds",
      ])
      .orderBy("time_entries.id")
      .execute();
    expect(rows).toEqual(
      all(small).map(({ user, project, task, seconds }) => ({
        user_id: userIds[user],
        project_id: projectIds[project],
        project_of_task: task === null ? null : projectIds[project],
        duration_seconds: seconds,
      })),
    );
    await expect(writeDataSet(database.db, small)).rejects.toThrow("already has the data");
  });
});
