import type { JsonObject } from "@tt/connector-core";
import { fixedClock } from "@tt/connector-core/testing";
import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createApiToken } from "../../src/features/tokens/write";
import { expectStatus, type Answer, type Client } from "../support/client";
import { databaseNames } from "../support/databases";
import { keepEvents } from "../support/events";
import type { TestHost } from "../support/host";
import { hostWithTwo, list, make, newProjectId } from "../support/resources";

const path = "/api/v1/time-entries/import-csv";
const csv = { "content-type": "text/csv" };

describe.each(databaseNames)("CSV import on %s", (kind) => {
  let host: TestHost;
  let me: Client;
  let other: Client;
  let project: number;

  beforeAll(async () => {
    ({ host, me, other } = await hostWithTwo(kind, fixedClock("2026-01-15T12:00:00Z")));
    project = await newProjectId(me);
    await keepEvents(host.database.db);
    for (const client of [me, other]) {
      const body = { timezone: "Europe/Berlin" };
      expectStatus(await client.request("PATCH", "/api/profile", body), 200);
    }
  });
  afterAll(async () => {
    await host.close();
  });
  beforeEach(async () => {
    await sql`delete from time_entries`.execute(host.database.db);
    await sql`truncate domain_events`.execute(host.database.db);
    await sql`update settings set prevent_overlapping_entries = false`.execute(host.database.db);
  });

  const send = (text: string, as = me, query = ""): Promise<Answer> =>
    as.send("POST", path + query, text, csv);
  const imported = async (text: string, as = me, query = ""): Promise<JsonObject> =>
    expectStatus(await send(text, as, query), 200).body;
  const entries = (as = me) => list(as, "time-entries");
  const head = "project_id,start_time,end_time";
  const row = (from = "09:00", to = "10:00") =>
    `${String(project)},2026-01-14 ${from},2026-01-14 ${to}`;
  const tokenWith = async (...scopes: string[]): Promise<Client> => {
    const made = { userId: 2, name: "test", scopes, expiresInDays: undefined };
    const { token } = await createApiToken(host.database.db, made, new Date());
    return host.client().use("", token);
  };

  it("creates entries like a creation, with events and in the user's time zone", async () => {
    const task = Number((await make(me, "tasks", { name: "T", project_id: project }))["id"]);
    const text =
      "Project ID;Start;END;Task_id;Description;Tags;Billable;Colour\r\n" +
      `${String(project)};14/01/2026 09:00;2026-01-14T10:30+01:00;${String(task)};"a;\n""b""";x, y;no;red\r\n`;
    expect(await imported(text)).toEqual({
      success: true,
      dry_run: false,
      complete: true,
      created: 1,
      duplicates: 0,
      failed: 0,
      errors: [],
      duplicate_rows: [],
      created_clients: 0,
      created_projects: 0,
      created_tasks: 0,
      columns: [
        { header: "Project ID", column: "project_id" },
        { header: "Start", column: "start" },
        { header: "END", column: "end" },
        { header: "Task_id", column: "task_id" },
        { header: "Description", column: "notes" },
        { header: "Tags", column: "tags" },
        { header: "Billable", column: "billable" },
        { header: "Colour", column: null },
      ],
    });
    const [entry] = await entries();
    expect(entry).toMatchObject({
      project_id: project,
      task_id: task,
      client_id: null,
      start_time: "2026-01-14T08:00:00Z",
      end_time: "2026-01-14T09:30:00Z",
      duration_seconds: 5_400,
      notes: 'a;\n"b"',
      tags: "x, y",
      source: "import",
      billable: false,
      paid: false,
    });
    const events = await host.database.db
      .selectFrom("domain_events")
      .select(["type", "entity_id", "user_id"])
      .where("entity_type", "=", "time_entry")
      .execute();
    expect(events).toEqual([{ type: "time_entry.created", entity_id: entry?.["id"], user_id: 1 }]);
  });

  const formWith = (name: string, text: string): FormData => {
    const form = new FormData();
    form.set("comment", "x".repeat(5_000));
    form.set(name, new Blob([text], { type: "text/csv" }), "entries.csv");
    return form;
  };

  it.each([
    ["a form", () => formWith("file", `\uFEFF${head}\n${row()}\n`), {}],
    ["JSON", () => JSON.stringify({ csv: `${head}\n${row()}` }), "application/json"],
    ["JSON as data", () => JSON.stringify({ data: `${head}\n${row()}` }), "application/json"],
    ["text/csv", () => `${head}\n${row()}`, "text/csv; charset=utf-8"],
    ["text/plain", () => `${head}\n${row()}`, "text/plain"],
  ])("accepts %s", async (_name, body, type) => {
    const headers: Record<string, string> =
      typeof type === "string" ? { "content-type": type } : {};
    const answer = await me.send("POST", path, body(), headers);
    expect(expectStatus(answer, 200).body).toMatchObject({ created: 1, failed: 0 });
    expect(await entries()).toHaveLength(1);
  });

  it.each([
    ["another field of a form", () => formWith("upload", `${head}\n${row()}`), undefined, 400],
    [
      "a truncated form",
      () => '--x\r\ncontent-disposition: form-data; name="file"\r\n\r\na',
      "multipart/form-data; boundary=x",
      400,
    ],
    ["a form without a boundary", () => "x", "multipart/form-data", 400],
    ["another type", () => `${head}\n${row()}`, "application/xml", 415],
    ["an unknown charset", () => `${head}\n${row()}`, "text/csv; charset=ebcdic", 415],
    ["JSON without a text", () => "{}", "application/json", 400],
    ["a number", () => '{"csv": 1}', "application/json", 400],
    ["invalid JSON", () => "{", "application/json", 400],
    ["an unknown field", () => '{"csv": "", "colour": 1}', "application/json", 400],
    ["large JSON", () => JSON.stringify({ csv: "x".repeat(1_100_000) }), "application/json", 413],
    ["an empty text", () => "", "text/csv", 400],
    ["empty lines", () => "\n\n", "text/csv", 400],
    ["no known column", () => "a,b\n1,2\n", "text/csv", 400],
    ["too many columns", () => `${head}${",x".repeat(200)}\n`, "text/csv", 400],
    ["an open quote in the header", () => '"project_id,start\n1,2', "text/csv", 400],
  ])("refuses %s", async (_name, body, type, status) => {
    const headers: Record<string, string> = type === undefined ? {} : { "content-type": type };
    const answer = await me.send("POST", path, body(), headers);
    expect(answer).toMatchObject({
      status,
      body: {
        error: expect.any(String) as string,
        message: expect.any(String) as string,
        error_code: expect.any(String) as string,
      },
    });
    expect(await entries()).toEqual([]);
  });

  it.each([
    ["windows-1251", Buffer.from([0xdf, 0xe1]), "Яб"],
    ['"Shift_JIS"', Buffer.from([0x93, 0xfa, 0x96, 0x7b]), "日本"],
  ])("reads text/csv of the charset %s", async (charset, letters, expected) => {
    const text = Buffer.concat([Buffer.from(`notes,${head}\n`), letters, Buffer.from(`,${row()}`)]);
    const headers = { "content-type": `text/csv; header=present; Charset=${charset}` };
    const answer = await me.send("POST", path, text, headers);
    expect(expectStatus(answer, 200).body).toMatchObject({ created: 1, failed: 0 });
    expect(await entries()).toMatchObject([{ notes: expected }]);
  });

  it("fails rows alone, with their numbers, and goes on", async () => {
    const hidden = await newProjectId(me, { restricted: true });
    const archived = await newProjectId(me);
    expectStatus(await me.request("DELETE", `/api/v1/projects/${String(archived)}`), 200);
    const on = (id: unknown) => `${String(id)},2026-01-14 09:00,2026-01-14 10:00`;
    const text = [
      `${head},task_id,billable`,
      `${row()},,`, // 2
      "", // an empty line has a number, as in a spreadsheet
      `${on("x")},,`, // 4
      `${on(hidden)},,`,
      `${on(archived)},,`,
      `${row("10:00", "09:00")},,`, // 7
      `${row("10:00", "11:00")},999999,`,
      `${row("11:00", "12:00")},,x,y,z`, // 9
      row("12:00", "13:00"),
      `${String(project)},noon,2026-01-14`,
    ].join("\n");
    const body = await imported(text, other);
    expect(body).toMatchObject({ created: 2, failed: 7, complete: true });
    const errors = body["errors"] as { row: number; error: string }[];
    expect(errors.map((error) => error.row)).toEqual([4, 5, 6, 7, 8, 9, 11]);
    expect(errors.map(({ error }) => error)).toEqual([
      "project_id must be an id",
      "project_id: There is no project with this id",
      "project_id: The project is archived; reactivate it first",
      "end_time: Must be after start_time",
      "task_id: There is no task with this id in this project",
      expect.stringContaining("7 fields, but the header has 5"),
      expect.stringContaining("start_time must be a time"),
    ]);
    expect((await entries(other)).map((entry) => entry["billable"])).toEqual([true, true]);
  });

  it("responds with 200 even if all rows fail, and names at most 50", async () => {
    const text = `${head}\n${"x,,\n".repeat(120)}`;
    const body = await imported(text);
    expect(body).toMatchObject({ success: true, created: 0, failed: 120 });
    expect(body["errors"]).toHaveLength(50);
  });

  it("does not create duplicates: in the file, in the database, and by parallel imports", async () => {
    const text = [head, row(), row("10:00", "11:00"), row()].join("\n");
    expect(await imported(text)).toMatchObject({
      created: 2,
      duplicates: 1,
      duplicate_rows: [4],
      failed: 0,
    });
    expect(await imported(text)).toMatchObject({ created: 0, duplicates: 3 });
    expect(await imported(text, other)).toMatchObject({ created: 2, duplicates: 1 });
    await sql`delete from time_entries`.execute(host.database.db);
    const many = [
      head,
      ...Array.from({ length: 3_000 }, (_, n) => {
        const start = new Date(Date.UTC(2025, 0, 1) + n * 60_000).toISOString();
        return `${String(project)},${start},${start.replace(".000", ".500").replace("2025", "2026")}`;
      }).map((line) => line.replaceAll(".500Z", "Z")),
    ].join("\n");
    const answers = await Promise.all([send(many), send(many), send(many)]);
    const statuses = answers.map(({ status }) => status).sort();
    expect(statuses.filter((status) => status === 200).length).toBeGreaterThan(0);
    expect(statuses.filter((status) => status !== 200 && status !== 409)).toEqual([]);
    expect(await imported(many)).toMatchObject({ created: 0, duplicates: 3_000, failed: 0 });
    const { rows } = await sql<{ count: number }>`select count(*) from time_entries`.execute(
      host.database.db,
    );
    expect(rows[0]?.count).toBe(3_000);
  });

  it("is not a duplicate if only an invalid row is equal", async () => {
    const text = [`${head},task_id`, `${row()},999999`, `${row()},`].join("\n");
    expect(await imported(text)).toMatchObject({ created: 1, duplicates: 0, failed: 1 });
  });

  it("refuses overlaps if the installation does, for administrators too", async () => {
    await sql`update settings set prevent_overlapping_entries = true`.execute(host.database.db);
    const text = [
      head,
      row("09:00", "10:00"),
      row("09:30", "10:30"),
      row("10:00", "11:00"),
      row("09:30", "10:30"),
      row("09:00", "10:00"),
    ].join("\n");
    const body = await imported(text);
    expect(body).toMatchObject({ created: 2, duplicates: 1, failed: 2, duplicate_rows: [6] });
    const rows = (body["errors"] as { row: number; error: string }[]).map((error) => error.row);
    expect(rows).toEqual([3, 5]);
    expect(JSON.stringify(body["errors"])).toContain("overlaps");
    expect(await imported(text)).toMatchObject({ created: 0, duplicates: 3, failed: 2 });
  });

  it("finds names, and creates missing clients, projects and tasks", async () => {
    const header = "project_name,client_name,task_name,start,duration_hours";
    const at = (hour: number) => `2026-01-14 ${String(hour).padStart(2, "0")}:00,1.5`;
    const text = [
      header,
      `Moon,Nasa,Fly,${at(9)}`,
      `Moon,Nasa,Fly,${at(11)}`,
      `Moon,,,${at(13)}`,
      `Mars,,Dig,${at(15)}`,
      `Mars,Mars,,${at(17)}`,
    ].join("\n");
    const expected = { created: 5, created_clients: 2, created_projects: 2, created_tasks: 2 };
    expect(await imported(text, me, "?dry_run=true")).toMatchObject(expected);
    expect(await list(me, "projects")).not.toContainEqual(
      expect.objectContaining({ name: "Moon" }),
    );
    expect(await imported(text)).toMatchObject(expected);
    const [last] = await entries();
    expect(last).toMatchObject({ project: "Mars", client: "Mars", task: null });
    const fly = (await entries()).filter((entry) => entry["task"] === "Fly");
    expect(fly).toHaveLength(2);
    expect(fly[0]).toMatchObject({ project: "Moon", client: "Nasa", duration_seconds: 5_400 });
    const tasks = (await list(me, "tasks")).filter(({ name }) => name === "Fly");
    expect(tasks).toMatchObject([{ status: "in_progress" }]);
    expect(await imported(text)).toMatchObject({ created: 0, duplicates: 5, created_projects: 0 });
  });

  it("fails rows with names that are ambiguous or not usable, or that the token may not create", async () => {
    for (const name of ["Acme", "Bolt"]) {
      const client = await make(me, "clients", { name });
      await make(me, "projects", { name: "Site", client_id: client["id"] });
    }
    const secret = await make(me, "clients", { name: "Secret" });
    const body = { name: "Plan", client_id: secret["id"], restricted: true };
    await make(me, "projects", body);
    const open = await make(me, "clients", { name: "Half" });
    await make(me, "projects", { name: "Seen", client_id: open["id"] });
    await make(me, "projects", { name: "Hidden", client_id: open["id"], restricted: true });
    const time = "2026-01-14 09:00,1";
    const text = [
      "project_name,client_name,task_name,start,duration_hours",
      `Site,,,${time}`,
      `Site,Bolt,,${time}`,
      `Plan,Secret,,${time}`,
      `Hidden,Half,,${time}`,
      `Seen,,New task,${time}`,
      `Venus,,,${time}`,
    ].join("\n");
    const reader = await tokenWith("write:time_entries", "write:clients");
    const result = await imported(text, reader);
    expect(result).toMatchObject({ created: 1, failed: 5, created_clients: 0 });
    expect(result["errors"]).toEqual([
      { row: 2, error: expect.stringContaining("Several projects") as string },
      { row: 4, error: expect.stringContaining("write:projects") as string },
      { row: 5, error: expect.stringContaining("write:projects") as string },
      { row: 6, error: expect.stringContaining("write:tasks") as string },
      { row: 7, error: expect.stringContaining("write:projects") as string },
    ]);
    const all = await imported(text, other);
    expect(all).toMatchObject({ created: 2, duplicates: 1, failed: 3 });
    expect(all["errors"]).toEqual([
      { row: 2, error: expect.stringContaining("Several projects") as string },
      { row: 4, error: expect.stringContaining("may not use it") as string },
      { row: 5, error: expect.stringContaining("may not use it") as string },
    ]);
  });

  it("stores nothing in a dry run, and shows what it would do", async () => {
    const text = [
      `${head},notes`,
      `${row()},first`,
      `${row()},again`,
      `${row("11:00", "10:00")},late`,
    ];
    const many = Array.from({ length: 1_200 }, () => `${row()},again`);
    const body = await imported([...text, ...many].join("\n"), me, "?dry_run=true");
    expect(body).toMatchObject({
      dry_run: true,
      created: 1,
      duplicates: 1_201,
      failed: 1,
      errors: [{ row: 4 }],
    });
    const preview = body["preview"] as JsonObject[];
    expect(preview).toHaveLength(100);
    expect(preview[0]).toEqual({
      row: 2,
      status: "created",
      error: null,
      project: String(project),
      client: null,
      task: null,
      start_time: "2026-01-14T08:00:00Z",
      end_time: "2026-01-14T09:00:00Z",
      notes: "first",
      tags: null,
      billable: true,
    });
    expect(preview.map((each) => each["status"]).slice(0, 3)).toEqual([
      "created",
      "duplicate",
      "failed",
    ]);
    expect(await entries()).toEqual([]);
    const { rows } = await sql`select type from domain_events`.execute(host.database.db);
    expect(rows).toEqual([]);
    expect((await send(head, me, "?dry_run=perhaps")).status).toBe(400);
  });

  it("stores the rows before an open quote, and says where the import ended", async () => {
    const text = `${head}\n${row()}\n${row("10:00", "11:00")}\n"${row("11:00", "12:00")}\n`;
    expect(await imported(text)).toMatchObject({
      complete: false,
      created: 2,
      failed: 1,
      errors: [{ row: 4, error: expect.stringContaining("quote") as string }],
    });
    expect(await entries()).toHaveLength(2);
  });

  it("says what was stored if the database fails in the middle", async () => {
    const { db } = host.database;
    await sql`create function refuse_late() returns trigger language plpgsql as $$
      begin raise exception 'no' using errcode = '53100'; end $$`.execute(db);
    await sql`create trigger refuse_late before insert on time_entries for each row
      when (new.notes = 'late') execute function refuse_late()`.execute(db);
    const line = (n: number) => {
      const start = new Date(Date.UTC(2025, 5, 1) + n * 60_000).toISOString();
      return `${String(project)},${start},2026-02-01T00:00Z,${n === 1_500 ? "late" : ""}`;
    };
    const text = [`${head},notes`, ...Array.from({ length: 2_500 }, (_, n) => line(n))].join("\n");
    const answer = await send(text);
    expect(answer).toMatchObject({
      status: 503,
      body: {
        error_code: "database_error",
        message: expect.stringContaining("stopped after 1,000 rows") as string,
        success: false,
        created: 1_000,
        duplicates: 0,
        failed: 0,
      },
    });
    await sql`drop trigger refuse_late on time_entries`.execute(db);
    await sql`drop function refuse_late`.execute(db);
    expect(await imported(text)).toMatchObject({ created: 1_500, duplicates: 1_000, failed: 0 });
  });

  it("works for a session from its own site only", async () => {
    const session = "/api/time-entries/import-csv";
    const text = `${head}\n${row()}`;
    const foreign = { ...csv, "sec-fetch-site": "cross-site", origin: "https://evil.example" };
    expectStatus(await me.send("POST", session, text, foreign), 403);
    expectStatus(await host.client().send("POST", session, text, csv), 401);
    const answer = await me.send("POST", session, formWith("file", text));
    expect(expectStatus(answer, 200).body).toMatchObject({ created: 1 });
  });
});
