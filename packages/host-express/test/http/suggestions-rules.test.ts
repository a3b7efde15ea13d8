import { fixedClock } from "@tt/connector-core/testing";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { maxEntries, maxLatestPairs, workedPairs } from "../../src/features/suggestions/store";
import { startTestHost, type TestHost } from "../support/host";
import { now, suggestionData, type EntryRow } from "../support/suggestions";

// Rules that generated entries hardly meet: simultaneous entries, the very borders, and many pairs.
describe("suggestions", () => {
  let host: TestHost;
  const { newUser, newProject, newTask, addEntries, at, suggestionsOf } = suggestionData(
    () => host,
  );

  beforeAll(async () => {
    host = await startTestHost({ clock: fixedClock(now) });
    await sql`insert into clients (name) values ('Client')`.execute(host.database.db);
  });
  afterAll(() => host.close());

  it("reads the newest entries, of simultaneous ones those stored last", async () => {
    const { client, id } = await newUser();
    const [cutOff, project] = [await newProject("Cut off"), await newProject("Kept")];
    const start = "2026-11-20T01:00:00Z";
    const notes = (text: string) => at(id, start, project, { notes: text });
    await addEntries(
      at(id, start, cutOff),
      ...Array.from({ length: maxEntries - 1 }, () => notes("Before")),
      notes("Last"),
    );
    const found = await suggestionsOf(client);
    expect(found.map((each) => [each.project_id, each.notes])).toEqual([[project, "Last"]]);
  });

  it("counts entries from exactly 30 days ago to the end of the day", async () => {
    const { id } = await newUser();
    const project = await newProject("Border");
    const viewer = { userId: id, role: "user" } as const;
    const work = { viewer, zone: "UTC", today: "2026-11-28", now: new Date(now), text: "" };
    await addEntries(
      at(id, "2026-10-29T09:29:59.999Z", project),
      at(id, "2026-10-29T09:30:00Z", project),
      at(id, "2026-11-29T00:00:00Z", await newProject("Tomorrow")),
    );
    const found = await workedPairs(host.database.db, work);
    expect(found).toMatchObject([{ project_id: project, recent: 1, this_hour: 1 }]);
    expect(found).toHaveLength(1);
  });

  it("counts only pairs that a suggestion may need, and the latest twenty", async () => {
    const { id } = await newUser();
    const [atThisHour, old] = [await newProject("Hour"), await newProject("Old")];
    const viewer = { userId: id, role: "user" } as const;
    const work = { viewer, zone: "UTC", today: "2026-11-28", now: new Date(now), text: "" };
    const inOctober = (day: number, project: number, fields = {}): EntryRow =>
      at(id, `2026-10-${String(day).padStart(2, "0")}T01:00:00Z`, project, fields);
    const latest: number[] = [];
    for (let day = 28; day > 8; day -= 1) latest.push(await newProject("Latest"));
    const tasks = {
      ofHour: await newTask(atThisHour),
      old: await newTask(old),
      assigned: await newTask(old, { assigned_to: id }),
    };
    await addEntries(
      at(id, "2026-11-20T09:10:00Z", atThisHour, { task_id: tasks.ofHour }),
      ...latest.slice(1).map((project, index) => inOctober(27 - index, project)),
      inOctober(3, latest[0] ?? 0),
      inOctober(2, atThisHour),
      inOctober(2, old),
      inOctober(2, old, { task_id: tasks.old }),
      inOctober(1, old, { task_id: tasks.assigned }),
    );
    const found = await workedPairs(host.database.db, work);
    expect(found.map(({ project_id, task_id }) => [project_id, task_id])).toEqual([
      [atThisHour, tasks.ofHour],
      ...latest.slice(1).map((project) => [project, null]),
      [atThisHour, null],
      [old, tasks.assigned],
    ]);
  });

  it("counts pairs of this hour that are not among the newest 100 entries", async () => {
    const { id } = await newUser();
    const atThisHour = await newProject("Hour");
    await addEntries(at(id, "2026-11-20T09:10:00Z", atThisHour));
    for (let index = 0; index < maxLatestPairs; index += 1) {
      const project = await newProject("Recent");
      const entry = at(id, "2026-11-27T01:00:00Z", project);
      await addEntries(...Array.from({ length: 5 }, () => entry));
    }
    const viewer = { userId: id, role: "user" } as const;
    const work = { viewer, zone: "UTC", today: "2026-11-28", now: new Date(now), text: "" };
    const found = await workedPairs(host.database.db, work);
    expect(found).toHaveLength(maxLatestPairs + 1);
    expect(found.at(-1)).toMatchObject({ project_id: atThisHour, recent: 0, this_hour: 1 });
  });
});
