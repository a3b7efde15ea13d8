import type { JsonObject } from "@tt/connector-core";
import { fixedClock, type FixedClock } from "@tt/connector-core/testing";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { relayBatch } from "../../src/platform/jobs/relay";
import { updateTaskTexts } from "../../src/features/search/task-texts";
import { maxScannedRows } from "../../src/features/search/store";
import { expectStatus, type Answer, type Client } from "../support/client";
import { databaseNames } from "../support/databases";
import { admin, type TestHost } from "../support/host";
import { fresh, hostWithTwo, make, newClientId, newProjectId, pathTo } from "../support/resources";

describe.each(databaseNames)("the search on %s", (kind) => {
  let clock: FixedClock;
  let host: TestHost;
  let me: Client;
  let other: Client;

  beforeAll(async () => {
    clock = fixedClock("2026-01-15T12:00:00Z");
    ({ host, me, other } = await hostWithTwo(kind, clock));
  });
  afterAll(async () => {
    await host.close();
  });

  const search = (query: Record<string, string>, as = me): Promise<Answer> =>
    as.get(`/api/v1/search?${new URLSearchParams(query).toString()}`);
  const found = async (query: Record<string, string>, as = me): Promise<JsonObject[]> =>
    expectStatus(await search(query, as), 200).body["results"] as JsonObject[];
  const titles = async (q: string, types: string, as = me): Promise<unknown[]> =>
    (await found({ q, types, limit: "50" }, as)).map((each) => each["title"]);
  const addEntry = async (entry: object): Promise<number> => {
    const row = await host.database.db
      .insertInto("time_entries")
      .values({
        user_id: 1,
        project_id: 1,
        start_time: "2026-01-15T09:00:00Z",
        end_time: "2026-01-15T10:30:05Z",
        duration_seconds: 5405,
        ...entry,
      })
      .returning("id")
      .executeTakeFirstOrThrow();
    return row.id;
  };

  it("returns results type by type in the documented format", async () => {
    const client = await make(me, "clients", {
      name: "Quux client",
      contact_person: "Ada",
      email: "ada@example.com",
    });
    const project = await make(me, "projects", {
      name: "Quux project",
      client_id: client["id"],
      description: "About it",
    });
    const task = await make(me, "tasks", {
      name: "Quux task",
      project_id: project["id"],
      status: "in_progress",
    });
    const entry = await addEntry({
      project_id: Number(project["id"]),
      task_id: Number(task["id"]),
      notes: `quux ${"😀".repeat(100)}`,
      tags: "a, b",
    });
    const answer = expectStatus(await search({ q: "  QUUX " }), 200);
    const result = (type: string, id: unknown, url: string, more: object) => ({
      type,
      category: type,
      id,
      url: `${url}${String(id)}`,
      ...more,
    });
    expect(answer.body).toEqual({
      results: [
        result("project", project["id"], "/projects/", {
          title: "Quux project",
          description: "About it",
          badge: "Project",
        }),
        result("task", task["id"], "/tasks/", {
          title: "Quux task",
          description: "Quux project",
          badge: "In Progress",
        }),
        result("client", client["id"], "/clients/", {
          title: "Quux client",
          description: "Ada",
          badge: "Client",
        }),
        result("entry", entry, "/timer/edit/", {
          title: "Quux project • Quux task",
          description: `quux ${"😀".repeat(95)} [a, b]`,
          badge: "01:30:05",
        }),
      ],
      query: "QUUX",
      count: 4,
      partial: false,
      errors: {},
    });
    expect((await found({ q: "quux", types: "entry, Client ,x" })).map(({ type }) => type)).toEqual(
      ["client", "entry"],
    );
    expect(await found({ q: "quux", types: "x" })).toEqual([]);
    expect(await found({ q: "quux", types: "" })).toHaveLength(4);
  });

  it("searches the documented fields, ignoring case", async () => {
    const client = await newClientId(me);
    const project = (name: string, more: object = {}) =>
      make(me, "projects", { name, client_id: client, ...more });
    await project("In name Zebra");
    await project("In text", { description: "a zebra here" });
    await project("Zebra on hold", { status: "on_hold" });
    const archived = await project("Zebra archived");
    await make(me, "tasks", { name: "zebra of the archived", project_id: archived["id"] });
    expectStatus(await me.request("DELETE", pathTo("project", archived["id"])), 200);
    expect(await titles("zebra", "project")).toEqual(["In name Zebra", "In text"]);
    expect(await titles("zebra", "task")).toEqual([]);
    const place = await newProjectId(me);
    const task = (name: string, more: object = {}) =>
      make(me, "tasks", { name, project_id: place, ...more });
    await task("b ZEBRA");
    await task("a", { description: "Zebra" });
    const gone = await task("zebra gone");
    expectStatus(await me.request("DELETE", pathTo("task", gone["id"])), 200);
    expect(await titles("zebra", "task")).toEqual(["a", "b ZEBRA"]);
    for (const [name, more] of [
      ["Zebra 1", {}],
      ["2", { email: "zebra@example.com" }],
      ["3", { company: "The Zebra Company" }],
      ["4", { description: "zebra", contact_person: "zebra" }],
    ] as const) {
      await make(me, "clients", { name, ...more });
    }
    expect(await titles("zebra", "client")).toEqual(["2", "3", "Zebra 1"]);
  });

  it("finds the user's completed entries, newest first, and all users' entries for administrators", async () => {
    const day = (n: number) => ({ start_time: `2026-01-0${String(n)}T09:00:00Z` });
    const mine = await addEntry({ ...day(1), notes: "giraffe" });
    const theirs = await addEntry({ ...day(3), user_id: 2, notes: "the Giraffes" });
    const tagged = await addEntry({ ...day(2), user_id: 2, tags: "giraffe" });
    await addEntry({ ...day(4), notes: "giraffe", end_time: null, duration_seconds: null });
    const ids = async (as: Client) =>
      (await found({ q: "giraffe", types: "entry" }, as)).map((each) => each["id"]);
    expect(await ids(me)).toEqual([theirs, tagged, mine]);
    expect(await ids(other)).toEqual([theirs, tagged]);
    await sql`update time_entries set client_id = 1, project_id = null where id = ${mine}`.execute(
      host.database.db,
    );
    expect((await found({ q: "giraffe", types: "entry" }))[2]).toMatchObject({
      title: "Time Entry",
      description: "giraffe",
    });
  });

  it("finds nothing that the user cannot see", async () => {
    const client = await make(me, "clients", { name: "Secret client" });
    const more = { client_id: client["id"], restricted: true };
    const project = await make(me, "projects", { name: "Secret project", ...more });
    await make(me, "tasks", { name: "Secret task", project_id: project["id"] });
    expect(await found({ q: "secret" })).toHaveLength(3);
    expect(await found({ q: "secret" }, other)).toEqual([]);
    const path = `${pathTo("project", project["id"])}/members`;
    expectStatus(await me.request("PUT", path, { members: [{ user_id: 2 }] }), 200);
    expect(await found({ q: "secret" }, other)).toHaveLength(3);
  });

  it("finds a task by its current text, before and after the relay has processed it", async () => {
    const relay = async () => {
      while ((await relayBatch(host.database.db, updateTaskTexts)) > 0);
    };
    const place = await newProjectId(me);
    const task = await make(me, "tasks", { name: "Ocelot", project_id: place, description: "big" });
    const path = pathTo("task", task["id"]);
    const both = async () => [await titles("ocelot", "task"), await titles("leopard", "task")];
    expect(await both()).toEqual([["Ocelot"], []]);
    await relay();
    expect(await both()).toEqual([["Ocelot"], []]);
    expectStatus(await me.request("PATCH", path, { name: "A", description: "Leopard" }), 200);
    expect(await both()).toEqual([[], ["A"]]);
    await relay();
    expect(await both()).toEqual([[], ["A"]]);
    expectStatus(await me.request("DELETE", path), 200);
    expect(await both()).toEqual([[], []]);
  });

  it("treats wildcards and backslashes literally", async () => {
    for (const name of ["50% off", "a_b_c", "back\\slash", "plain"]) {
      await make(me, "clients", { name });
    }
    expect(await titles("0%", "client")).toEqual(["50% off"]);
    expect(await titles("_b", "client")).toEqual(["a_b_c"]);
    expect(await titles("k\\s", "client")).toEqual(["back\\slash"]);
    for (const q of ["%%", "__", "a%c", "\\\\", "'; drop table users; --"]) {
      expect(await titles(q, "client"), q).toEqual([]);
    }
    expect(await titles("слово", "client")).toEqual([]);
    await make(me, "clients", { name: "Слово 日本語" });
    expect(await titles("лов", "client")).toEqual(["Слово 日本語"]);
    expect(await titles("日本", "client")).toEqual(["Слово 日本語"]);
  });

  it("sorts results and applies the limit per type", async () => {
    const client = await newClientId(me);
    const names = ["kiwi b", "Kiwi c", "kiwi a", "KIWI d", "kiwi é"];
    for (const name of names) await make(me, "projects", { name, client_id: client });
    for (let n = 1; n <= 12; n += 1) await make(me, "clients", { name: fresh("kiwi") });
    expect(await titles("kiwi", "project")).toEqual(names.toSorted());
    for (const [limit, projects, clients] of [
      ["2", 2, 2],
      ["0", 1, 1],
      ["-3", 1, 1],
      ["x", 5, 10],
      ["999", 5, 12],
    ] as const) {
      const results = await found({ q: "kiwi", limit });
      const count = (type: string) => results.filter((each) => each["type"] === type).length;
      expect([count("project"), count("client")], limit).toEqual([projects, clients]);
    }
  });

  it("requires 2 to 200 characters", async () => {
    for (const query of [{}, { q: "" }, { q: " a " }, { q: "😀" }]) {
      expect(await search(query as Record<string, string>)).toMatchObject({ status: 400 });
    }
    expect((await search({ q: "a" })).body).toEqual({
      error: "Query must be at least 2 characters",
      message: "Query must be at least 2 characters",
      error_code: "validation_error",
      results: [],
      partial: false,
      errors: {},
    });
    expect((await search({ q: "x".repeat(200) })).status).toBe(200);
    expect(await search({ q: "x".repeat(201) })).toMatchObject({
      status: 400,
      body: { errors: { q: ["At most 200 characters"] } },
    });
  });

  it("has a deprecated alias for sessions, which finds nothing for a text that is too short", async () => {
    const browser = host.client();
    clock.advance(60_000);
    expectStatus(await browser.post("/login", admin), 200);
    const alias = await browser.get("/api/search?q=kiwi");
    expect(alias.body).toEqual((await search({ q: "kiwi" })).body);
    expect(alias.headers.get("x-api-deprecated")).toBe("true");
    expect(alias.headers.get("link")).toBe('</api/v1/search>; rel="successor-version"');
    const short = await browser.get("/api/search?q=k");
    expect(short).toMatchObject({ status: 200 });
    expect(short.body).toEqual({ results: [], query: "k", count: 0, partial: false, errors: {} });
    expect(short.headers.get("x-api-deprecated")).toBe("true");
  });

  it("finds the newest objects, and older ones if the text has three consecutive letters", async () => {
    const { db } = host.database;
    const more = maxScannedRows + 10;
    await sql`insert into time_entries
        (user_id, project_id, start_time, end_time, duration_seconds, notes)
      select 2, 1, timestamptz '2025-01-01' + n * interval '1 minute',
        timestamptz '2025-01-01' + n * interval '2 minutes', 60,
        case when n <= 3 then 'qqxyz old ' || n when n > ${more - 2}::integer then 'qqxyz new ' || n end
      from generate_series(1, ${more}::integer) as n`.execute(db);
    await sql`analyze time_entries`.execute(db);
    const notes = async (q: string, limit = "10") =>
      (await found({ q, types: "entry", limit }, other)).map((each) => each["description"]);
    const newest = [`qqxyz new ${String(more)}`, `qqxyz new ${String(more - 1)}`];
    expect(await notes("qqxyz")).toEqual([...newest, "qqxyz old 3", "qqxyz old 2", "qqxyz old 1"]);
    expect(await notes("qqxyz", "4")).toEqual([...newest, "qqxyz old 3", "qqxyz old 2"]);
    expect(await notes("qqxyz", "2")).toEqual(newest);
    expect(await notes("qq")).toEqual(newest);
  });

  it("omits a type whose search fails, without details, and returns the others", async () => {
    const { db } = host.database;
    await make(me, "clients", { name: "Walrus" });
    for (const [table, plural] of [
      ["time_entries", "entries"],
      ["clients", "clients"],
    ] as const) {
      await sql.raw(`alter table ${table} rename to away`).execute(db);
      try {
        const answer = expectStatus(await search({ q: "walrus" }), 200);
        expect(answer.body).toMatchObject({
          partial: true,
          count: plural === "clients" ? 0 : 1,
          query: "walrus",
        });
        expect(answer.body["errors"]).toMatchObject({
          [plural]: "The search failed",
        });
      } finally {
        await sql.raw(`alter table away rename to ${table}`).execute(db);
      }
    }
    expect((await search({ q: "walrus" })).body).toMatchObject({ partial: false, count: 1 });
    expect(host.logged()).toContain("search of one type failed");
  });
});

it("the search on PostgreSQL omits a type that takes more than a second", async () => {
  const { host, me } = await hostWithTwo("PostgreSQL", fixedClock());
  try {
    await make(me, "clients", { name: "Walrus" });
    await make(me, "tasks", { name: "Walrus task", project_id: await newProjectId(me) });
    const { db } = host.database;
    // The relay reads tasks too and would be just as slow.
    const waiting = () => db.selectFrom("domain_events").select("id").execute();
    await expect.poll(waiting, { timeout: 10_000 }).toEqual([]);
    await sql`alter table tasks rename to tasks_away`.execute(db);
    await sql`create view tasks as select tasks_away.* from tasks_away, pg_sleep(30)`.execute(db);
    const answer = await me.get("/api/v1/search?q=walrus");
    expect(answer).toMatchObject({ status: 200, body: { partial: true, count: 1 } });
    expect(answer.body["errors"]).toEqual({ tasks: "The search timed out" });
  } finally {
    await host.close();
  }
});
