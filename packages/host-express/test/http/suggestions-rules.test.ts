import { fixedClock } from "@tt/connector-core/testing";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  findPairs,
  maxEntries,
  maxLatestPairs,
  openTasks,
  workedPairs,
} from "../../src/features/suggestions/store";
import { startTestHost, type TestHost } from "../support/host";
import { localText } from "../support/local-text";
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

  it.each([
    ["UTC", "2026-11-28T00:00:00Z"],
    ["Asia/Kathmandu", "2026-11-27T18:15:00Z"],
    ["America/New_York", "2026-11-28T05:00:00Z"],
    // The day starts at one o'clock.
    ["America/Santiago", "2026-09-06T04:00:00Z"],
  ])("counts entries of today in %s from %s", async (zone, start) => {
    const { id } = await newUser();
    const [today, yesterday] = [await newProject("Today"), await newProject("Yesterday")];
    const midnight = Date.parse(start);
    await addEntries(at(id, start, today), at(id, new Date(midnight - 1).toISOString(), yesterday));
    const viewer = { userId: id, role: "user" } as const;
    const at9 = new Date(midnight + 9 * 3_600_000);
    const work = { viewer, zone, today: localText(at9, zone).slice(0, 10), now: at9, text: "" };
    expect(await workedPairs(host.database.db, work)).toMatchObject([
      { project_id: today, is_today: true },
      { project_id: yesterday, is_today: false },
    ]);
  });

  it("reads a pair that has only a running timer, without an entry to repeat", async () => {
    const { client, id } = await newUser();
    const project = await newProject("Running");
    const task_id = await newTask(project, { assigned_to: id });
    expect(await suggestionsOf(client)).toHaveLength(1);
    await addEntries({ ...at(id, "2026-11-28T09:00:00Z", project, { task_id }), end_time: null });
    const viewer = { userId: id, role: "user" } as const;
    const work = { viewer, zone: "UTC", today: "2026-11-28", now: new Date(now), text: "" };
    expect(await workedPairs(host.database.db, work)).toMatchObject([
      { project_id: project, task_id, recent: 0, is_today: true, last_entry_id: null },
    ]);
    // The task is being worked on, so it is not suggested.
    expect(await suggestionsOf(client)).toEqual([]);
  });

  it("counts the last hour of a day of 25 hours", async () => {
    const { id } = await newUser();
    const project = await newProject("Late");
    await addEntries(
      at(id, "2026-10-25T22:59:59Z", project),
      at(id, "2026-10-25T23:00:00Z", await newProject("Tomorrow")),
    );
    const viewer = { userId: id, role: "user" } as const;
    const atMidnight = new Date("2026-10-24T22:00:00Z");
    const work = { viewer, zone: "Europe/Berlin", today: "2026-10-25", now: atMidnight, text: "" };
    const found = await workedPairs(host.database.db, work);
    expect(found).toMatchObject([{ project_id: project, is_today: true }]);
  });

  it("reads open tasks of active projects that the user can see, of one day the latest first", async () => {
    const { id } = await newUser();
    const member = await newProject("Member", { restricted: true });
    await host.database.db
      .insertInto("project_members")
      .values({ project_id: member, user_id: id, role: "member" })
      .execute();
    const active = await newProject("Active");
    const projects = [
      active,
      await newProject("Archived", { status: "archived" }),
      await newProject("On hold", { status: "on_hold" }),
      await newProject("Restricted", { restricted: true }),
      member,
      active,
    ];
    const tasks: number[] = [];
    for (const project of projects) {
      tasks.push(await newTask(project, { assigned_to: id, due_date: "2026-12-01" }));
    }
    const viewer = { userId: id, role: "user" } as const;
    const work = { viewer, zone: "UTC", today: "2026-11-28", now: new Date(now), text: "" };
    const found = await openTasks(host.database.db, work);
    expect(found.map((task) => task.id)).toEqual([tasks[5], tasks[4], tasks[0]]);
    // The model may name any of them.
    const pairs = tasks.map((task_id, index) => ({ project_id: projects[index] ?? 0, task_id }));
    const named = await findPairs(host.database.db, viewer, pairs);
    expect([...named.keys()].sort()).toEqual([0, 4, 5]);
  });

  it("finds a task only in its project, and only the user's own entry", async () => {
    const [{ id }, other] = [await newUser(), await newUser()];
    const [project, elsewhere] = [await newProject("Own"), await newProject("Elsewhere")];
    const entryOf = async (user: number, notes: string): Promise<number> => {
      await addEntries(at(user, "2026-11-20T01:00:00Z", project, { notes }));
      const { id: entry } = await host.database.db
        .selectFrom("time_entries")
        .select("id")
        .where("user_id", "=", user)
        .executeTakeFirstOrThrow();
      return entry;
    };
    const own = { task_id: await newTask(project), last_entry_id: await entryOf(id, "Mine") };
    const given = [
      own,
      { ...own, task_id: await newTask(elsewhere) },
      { ...own, task_id: await newTask(project, { deleted_at: now }) },
      { ...own, last_entry_id: await entryOf(other.id, "Theirs") },
      { task_id: null, last_entry_id: null },
    ];
    const pairs = given.map((ids) => ({ project_id: project, ...ids }));
    const viewer = { userId: id, role: "user" } as const;
    const found = await findPairs(host.database.db, viewer, pairs);
    expect(given.map((_, index) => [found.get(index)?.task_id, found.get(index)?.notes])).toEqual([
      [own.task_id, "Mine"],
      [null, "Mine"],
      [null, "Mine"],
      [own.task_id, null],
      [null, null],
    ]);
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
      oldOfHour: await newTask(atThisHour),
      old: await newTask(old),
      assigned: await newTask(old, { assigned_to: id }),
    };
    await addEntries(
      at(id, "2026-11-20T09:10:00Z", atThisHour, { task_id: tasks.ofHour }),
      ...latest.slice(1).map((project, index) => inOctober(27 - index, project)),
      inOctober(3, latest[0] ?? 0),
      inOctober(2, atThisHour),
      inOctober(2, atThisHour, { task_id: tasks.oldOfHour }),
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

  it.each([
    // A pair with a task: without one it would count as one of a project of this hour.
    ["of this hour, although it is not among the newest 100 entries", "09:10", 5, 0, 1],
    ["among the newest 100 entries, although not of this hour", "01:00", 4, 1, 0],
  ])("counts a pair %s", async (_name, time, entriesOfEach, recent, hour) => {
    const { id } = await newUser();
    const project = await newProject("Earlier");
    const task_id = await newTask(project);
    await addEntries(at(id, `2026-11-20T${time}:00Z`, project, { task_id }));
    for (let index = 0; index < maxLatestPairs; index += 1) {
      const entry = at(id, "2026-11-27T01:00:00Z", await newProject("Recent"));
      await addEntries(...Array.from({ length: entriesOfEach }, () => entry));
    }
    const viewer = { userId: id, role: "user" } as const;
    const work = { viewer, zone: "UTC", today: "2026-11-28", now: new Date(now), text: "" };
    const found = await workedPairs(host.database.db, work);
    expect(found).toHaveLength(maxLatestPairs + 1);
    expect(found.at(-1)).toMatchObject({ project_id: project, task_id, recent, this_hour: hour });
  });
});
