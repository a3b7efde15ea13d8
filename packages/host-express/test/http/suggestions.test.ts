import { dayInZone } from "@tt/connector-core";
import { fixedClock } from "@tt/connector-core/testing";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTasks, workedPairs } from "../../src/features/suggestions/store";
import { databaseNames, databaseUrlOf } from "../support/databases";
import { startTestHost, type TestHost } from "../support/host";
import { now, suggestionData, type EntryRow } from "../support/suggestions";

const path = "/api/ai/suggest";

describe.each(databaseNames)("suggestions on %s", (kind) => {
  let host: TestHost;
  const { newUser, newProject, newTask, addEntries, at, suggestionsOf } = suggestionData(
    () => host,
  );

  beforeAll(async () => {
    host = await startTestHost({ clock: fixedClock(now), databaseUrl: await databaseUrlOf(kind) });
    await sql`insert into clients (name) values ('Client')`.execute(host.database.db);
  });
  afterAll(() => host.close());

  it("needs a session, and has no header of deprecated routes", async () => {
    expect(await host.client().get(path)).toMatchObject({
      status: 401,
      body: { error_code: "unauthorized" },
    });
    const { client } = await newUser();
    const response = await client.get(path);
    expect(response.body).toEqual({ ok: true, suggestions: [] });
    expect(response.headers.get("x-api-deprecated")).toBeNull();
    expect(response.headers.get("link")).toBeNull();
  });

  it("suggests what the user does, with the notes of the latest entry of the pair", async () => {
    const { client, id } = await newUser();
    const project = await newProject("Website");
    const due = await newTask(project, { assigned_to: id, due_date: "2026-11-30" });
    await addEntries(
      at(id, "2026-11-20T03:00:00Z", project, { notes: "Old", tags: "x" }),
      at(id, "2026-11-21T03:00:00Z", project, { notes: "New", tags: "a,b", billable: false }),
      { ...at(id, "2026-11-28T09:00:00Z", project, { notes: "Runs" }), end_time: null },
    );
    const [first, second, ...others] = await suggestionsOf(client);
    expect(first).toEqual({
      project_id: project,
      project_name: expect.stringMatching(/^Website/) as string,
      task_id: due,
      task_name: expect.stringMatching(/^Task/) as string,
      notes: "",
      tags: "",
      billable: true,
      confidence: "high",
      source: "deterministic",
    });
    expect(second).toMatchObject({
      project_id: project,
      task_id: null,
      task_name: null,
      notes: "New",
      tags: "a,b",
      billable: false,
      confidence: "low",
    });
    expect(others).toEqual([]);
  });

  it("suggests active projects only that the user can see", async () => {
    const { client, id } = await newUser();
    const ids = {
      archived: await newProject("Archived", { status: "archived" }),
      on_hold: await newProject("On hold", { status: "on_hold" }),
      restricted: await newProject("Restricted", { restricted: true }),
      member: await newProject("Member", { restricted: true }),
    };
    await host.database.db
      .insertInto("project_members")
      .values({ project_id: ids.member, user_id: id, role: "member" })
      .execute();
    for (const project of Object.values(ids)) {
      await newTask(project, { assigned_to: id, due_date: "2026-11-28" });
      await addEntries(at(id, "2026-11-27T09:30:00Z", project));
    }
    await addEntries(at(id, "2026-11-27T09:30:00Z", null));
    const found = await suggestionsOf(client);
    expect(new Set(found.map(({ project_id }) => project_id))).toEqual(new Set([ids.member]));
    expect(found).toHaveLength(2);
    // The others do not take places either.
    const viewer = { userId: id, role: "user" } as const;
    const work = { viewer, zone: "UTC", today: "2026-11-28", now: new Date(now), text: "" };
    const counted = await workedPairs(host.database.db, work);
    expect(counted.map(({ project_id }) => project_id)).toEqual([ids.member]);
  });

  it("suggests no deleted, completed or other people's task", async () => {
    const { client, id } = await newUser();
    const other = await newUser();
    const project = await newProject("Tasks");
    const deleted = await newTask(project, { assigned_to: id, deleted_at: now });
    for (const status of ["review", "done", "cancelled"]) {
      await newTask(project, { assigned_to: id, status, due_date: "2026-11-28" });
    }
    await newTask(project, { assigned_to: other.id, due_date: "2026-11-28" });
    const open = await newTask(project, { assigned_to: id, status: "in_progress" });
    await addEntries(at(id, "2026-11-20T01:00:00Z", project, { task_id: deleted }));
    expect((await suggestionsOf(client)).map(({ task_id }) => task_id)).toEqual([open]);
  });

  it("filters by the name of the project and the notes, before it cuts", async () => {
    const { client, id } = await newUser();
    for (let index = 0; index < 5; index += 1) {
      const project = await newProject("Frequent");
      const entries = Array.from({ length: 3 + index }, (_, day) =>
        at(id, `2026-11-${String(10 + day)}T03:00:00Z`, project),
      );
      await addEntries(...entries);
    }
    const rare = await newProject("Rare 100%_");
    await addEntries(at(id, "2026-11-02T03:00:00Z", rare, { notes: "Ärger" }));
    const idsOf = async (q: string): Promise<readonly number[]> =>
      (await suggestionsOf(client, `?q=${encodeURIComponent(q)}`)).map((each) => each.project_id);
    for (const q of ["rare", " RARE ", "00%_", "ärG"]) expect(await idsOf(q)).toEqual([rare]);
    expect(await idsOf("%")).toEqual([rare]);
    for (const q of ["%%", "r_re", "nothing of this"]) expect(await idsOf(q)).toEqual([]);
    expect(await idsOf("frequent")).toHaveLength(3);
    expect(await idsOf("  ")).toHaveLength(3);
  });

  it.each([
    ["q", "x".repeat(201)],
    ["rich", "maybe"],
  ])("refuses a wrong value of %s", async (field, value) => {
    const query = `?${field}=${value}`;
    const { client } = await newUser();
    const response = await client.get(path + query);
    expect(response).toMatchObject({ status: 400, body: { error_code: "validation_error" } });
    expect(Object.keys(response.body["errors"] as object)).toEqual([field]);
  });

  it("counts as a calculation entry by entry does", async () => {
    const { db } = host.database;
    const { id } = await newUser();
    const other = await newUser();
    const projects: number[] = [];
    const tasks: (number | null)[][] = [];
    for (let index = 0; index < 4; index += 1) {
      const project = await newProject("Counted");
      projects.push(project);
      tasks.push([null, await newTask(project), await newTask(project)]);
    }
    let state = 7;
    const below = (limit: number): number => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return Math.floor((state / 2 ** 32) * limit);
    };
    // Around both changes of the clocks in Berlin, and the moments below.
    const entries = Array.from({ length: 1500 }, (_, index): EntryRow => {
      const project = below(5);
      const start = Date.parse("2026-03-31T12:00:00Z") - below(40 * 24 * 12) * 300_000;
      return {
        ...at(index % 20 === 0 ? other.id : id, new Date(start).toISOString(), null),
        project_id: projects[project] ?? null,
        task_id: tasks[project]?.[below(3)] ?? null,
        notes: ["Login", "x", null][below(3)] ?? null,
        ...(below(12) === 0 ? { end_time: null } : {}),
      };
    });
    await addEntries(...entries);
    const rows = await db
      .selectFrom("time_entries")
      .selectAll()
      .where("user_id", "=", id)
      .orderBy("start_time", "desc")
      .orderBy("id", "desc")
      .execute();
    for (const [moment, inZone] of [
      ["2026-03-28T22:30:00Z", "Europe/Berlin"],
      ["2026-03-29T01:15:00Z", "Europe/Berlin"],
      ["2026-03-31T12:00:00Z", "America/St_Johns"],
      ["2026-03-31T21:59:00Z", "Pacific/Kiritimati"],
    ] as const) {
      const at = new Date(moment);
      const today = dayInZone(at, inZone);
      const work = { viewer: { userId: id, role: "user" }, zone: inZone, today, now: at } as const;
      const found = await workedPairs(db, { ...work, text: "LOG" });
      const local = (time: string | Date): Intl.DateTimeFormatPart[] =>
        new Intl.DateTimeFormat("en-GB", { timeZone: inZone, hour: "2-digit", weekday: "long" })
          .formatToParts(new Date(time))
          .filter(({ type }) => type !== "literal");
      const part = (time: string | Date, type: string): string | undefined =>
        local(time).find((each) => each.type === type)?.value;
      const newest = rows
        .filter(({ start_time }) => dayInZone(new Date(start_time), inZone) <= today)
        .slice(0, 1000)
        .filter(({ project_id }) => project_id !== null);
      const recent = newest.filter(
        ({ start_time, end_time }) =>
          end_time !== null && Date.parse(start_time) >= at.getTime() - 30 * 86_400_000,
      );
      const keys = [...new Set(newest.map((e) => JSON.stringify([e.project_id, e.task_id])))];
      const expected = keys.map((key) => {
        const [project_id, task_id] = JSON.parse(key) as [number, number | null];
        const isOfPair = (e: { project_id: number | null; task_id: number | null }): boolean =>
          e.project_id === project_id && e.task_id === task_id;
        const atHour = recent
          .filter(isOfPair)
          .filter((e) => part(e.start_time, "hour") === part(at, "hour"));
        const last = newest.find((e) => isOfPair(e) && e.end_time !== null);
        return {
          project_id,
          task_id,
          recent: recent.slice(0, 100).filter(isOfPair).length,
          this_hour: atHour.length,
          this_hour_and_weekday: atHour.filter(
            (e) => part(e.start_time, "weekday") === part(at, "weekday"),
          ).length,
          is_today: newest.some(
            (e) => isOfPair(e) && dayInZone(new Date(e.start_time), inZone) === today,
          ),
          last_entry_id: last?.id ?? null,
          name_matches: false,
          notes_match: last?.notes === "Login",
        };
      });
      expect(expected.some(({ this_hour_and_weekday }) => this_hour_and_weekday > 0)).toBe(true);
      expect(found).toEqual(expected);
    }
  });

  it("reads open tasks in active projects that the user can see, the earliest first", async () => {
    const { id } = await newUser();
    const project = await newProject("Open");
    const hidden = await newProject("Hidden", { restricted: true });
    const early = await newTask(project, { assigned_to: id, due_date: "2026-01-01" });
    const undated = await newTask(project, { assigned_to: id, priority: "urgent" });
    const late = await newTask(project, { assigned_to: id, due_date: "2027-01-01" });
    await newTask(hidden, { assigned_to: id });
    const viewer = { userId: id, role: "user" } as const;
    const work = { viewer, zone: "UTC", today: "2026-11-28", now: new Date(now), text: "pen" };
    const found = await openTasks(host.database.db, work);
    expect(found.map((each) => [each.id, each.due_date, each.priority, each.name_matches])).toEqual(
      [
        [early, "2026-01-01", "medium", true],
        [late, "2027-01-01", "medium", true],
        [undated, null, "urgent", true],
      ],
    );
    await sql`insert into tasks (project_id, name, assigned_to)
      select ${project}, 'Many', ${id} from generate_series(1, 500)`.execute(host.database.db);
    const many = await openTasks(host.database.db, work);
    expect(many.slice(0, 2).map((task) => task.id)).toEqual([early, late]);
    expect(many).toHaveLength(500);
    expect(many.map((task) => task.id)).not.toContain(undated);
  });
});
