import type { JsonObject } from "@tt/connector-core";
import { fixedClock } from "@tt/connector-core/testing";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { expectStatus, type Client } from "../support/client";
import { databaseNames } from "../support/databases";
import type { TestHost } from "../support/host";
import { localText } from "../support/local-text";
import { hostWithTwo, make, newClientId } from "../support/resources";

interface Entry {
  readonly id: number;
  readonly user_id: number;
  readonly project_id: number | null;
  readonly client_id: number | null;
  readonly task_id: number | null;
  readonly start_time: string;
  readonly seconds: number | null;
  readonly notes: string | null;
  readonly tags: string | null;
  readonly source: string;
  readonly billable: boolean;
  readonly paid: boolean;
}

const tagLists = [
  null,
  "backend",
  "back",
  "Backend, front end",
  " a_b ,backend,backend",
  ",",
  "axb",
];
const noteTexts = [null, "Fix the LOGIN", "50% done", "500 done", "a_b", "nothing"];
const sources = ["manual", "auto", "calendar", "import"];
const zones: Readonly<Record<number, string>> = { 1: "Europe/Berlin", 2: "America/New_York" };

/** Tags of an entry, computed without the code under test. */
const tagsOf = (entry: Entry): readonly string[] =>
  [...new Set((entry.tags ?? "").split(",").map((tag) => tag.trim()))].filter((tag) => tag !== "");

// Compares the filters of lists and the sums of grouped reports with an independent computation.
describe.each(databaseNames)("content filters and grouped reports on %s", (kind) => {
  let host: TestHost;
  let me: Client;
  let other: Client;
  let all: readonly Entry[];
  let projects: readonly { readonly id: number; readonly client: number; readonly name: string }[];
  let lone: number;
  let tasks: readonly number[];
  const names = new Map<string, string>();

  beforeAll(async () => {
    ({ host, me, other } = await hostWithTwo(kind, fixedClock("2026-03-31T12:00:00Z")));
    for (const [client, timezone] of [
      [me, zones[1]],
      [other, zones[2]],
    ] as const) {
      expectStatus(await client.request("PATCH", "/api/profile", { timezone }), 200);
    }
    const shared = await newClientId(me);
    const made = [];
    for (const [name, client] of [
      ["One", shared],
      ["Two", shared],
      ["Three", await newClientId(me)],
    ] as const) {
      const project = await make(me, "projects", { name, client_id: client });
      made.push({ id: Number(project["id"]), client, name });
    }
    projects = made;
    lone = await newClientId(me);
    const task = async (name: string, project: number) =>
      Number((await make(me, "tasks", { name, project_id: project }))["id"]);
    tasks = [await task("First", made[0]?.id ?? 0), await task("Second", made[0]?.id ?? 0)];
    const { db } = host.database;
    const drafts = Array.from({ length: 600 }, (_, n): Omit<Entry, "id"> => {
      const project = n % 7 === 0 ? undefined : projects[n % 3];
      const at = Date.parse("2026-03-01T00:30:00Z") + n * 71 * 60_000;
      return {
        user_id: 1 + (n % 2),
        project_id: project?.id ?? null,
        client_id: project ? null : lone,
        task_id: project && n % 3 === 0 && n % 2 === 0 ? (tasks[((n / 6) % 2) | 0] ?? null) : null,
        start_time: `${new Date(at).toISOString().slice(0, 19)}Z`,
        seconds: n % 97 === 5 ? null : 37 * (n + 1),
        notes: noteTexts[n % noteTexts.length] ?? null,
        tags: tagLists[n % tagLists.length] ?? null,
        source: sources[(n >> 2) % 4] ?? "manual",
        billable: n % 5 > 1,
        paid: n % 4 === 1,
      };
    });
    const { rows } = await sql<{ id: number }>`
      insert into time_entries (user_id, project_id, client_id, task_id, start_time, end_time,
        duration_seconds, notes, tags, source, billable, paid)
      select user_id, project_id, client_id, task_id, start_time,
        start_time + make_interval(secs => seconds), seconds, notes, tags, source, billable, paid
      from jsonb_to_recordset(${JSON.stringify(drafts.map((draft, n) => ({ n, ...draft })))}::jsonb)
        as given(n integer, user_id integer, project_id integer, client_id integer,
          task_id integer, start_time timestamptz, seconds integer, notes text, tags text,
          source text, billable boolean, paid boolean)
      order by n returning id`.execute(db);
    all = drafts.map((draft, n) => ({ id: rows[n]?.id ?? 0, ...draft }));
    for (const table of ["projects", "clients", "tasks"] as const) {
      for (const row of await db.selectFrom(table).select(["id", "name"]).execute()) {
        names.set(`${table} ${String(row.id)}`, row.name);
      }
    }
  });
  afterAll(async () => {
    await host.close();
  });

  const clientOf = (entry: Entry) =>
    entry.client_id ?? projects.find(({ id }) => id === entry.project_id)?.client ?? null;

  const matches = (entry: Entry, query: Record<string, string>): boolean => {
    const text = query["text"]?.toLowerCase();
    return Object.entries({
      client_id: String(clientOf(entry)),
      task_id: String(entry.task_id),
      project_id: String(entry.project_id),
      source: entry.source,
      paid: String(entry.paid),
      billable: String(entry.billable),
    })
      .map(([name, value]) => query[name] === undefined || query[name] === value)
      .concat([
        query["tag"] === undefined || tagsOf(entry).includes(query["tag"]),
        text === undefined ||
          [entry.notes, entry.tags].some((each) => each?.toLowerCase().includes(text)),
        query["include_active"] === "true" || entry.seconds !== null,
      ])
      .every(Boolean);
  };

  const queries = (): readonly Record<string, string>[] => [
    { client_id: String(projects[0]?.client) },
    { client_id: String(lone), include_active: "true" },
    { client_id: "999999" },
    { task_id: String(tasks[1]) },
    { tag: "backend" },
    { tag: "Backend" },
    { tag: "front end", paid: "false" },
    { tag: "a_b" },
    { tag: "missing" },
    { source: "import", billable: "true" },
    { text: "login" },
    { text: "50%" },
    { text: "a_b", include_active: "true" },
    { text: "END" },
    { paid: "true", client_id: String(projects[2]?.client), source: "auto" },
  ];

  it("list and count the entries that match, for every role", async () => {
    for (const [user, client] of [
      [1, me],
      [2, other],
    ] as const) {
      for (const query of queries()) {
        const parameters = new URLSearchParams({ ...query, per_page: "100" });
        const { body } = expectStatus(
          await client.get(`/api/v1/time-entries?${parameters.toString()}`),
          200,
        );
        const wanted = all
          .filter((entry) => user === 1 || entry.user_id === 2)
          .filter((entry) => matches(entry, query))
          .toReversed();
        const what = `${String(user)} ${JSON.stringify(query)}`;
        expect((body["pagination"] as JsonObject)["total"], what).toBe(wanted.length);
        const ids = (body["time_entries"] as JsonObject[]).map((row) => row["id"]);
        expect(ids, what).toEqual(wanted.slice(0, 100).map(({ id }) => id));
      }
    }
  });

  const groupsOf = (
    entry: Entry,
    by: string,
    user: number,
  ): readonly [number | null, unknown][] => {
    const named = (table: string, id: number | null): [number | null, unknown] => [
      id,
      id === null ? null : names.get(`${table} ${String(id)}`),
    ];
    switch (by) {
      case "project":
        return [named("projects", entry.project_id)];
      case "client":
        return [named("clients", clientOf(entry))];
      case "task":
        return [named("tasks", entry.task_id)];
      case "user":
        return [[entry.user_id, entry.user_id === 1 ? "admin" : "other"]];
      case "tag": {
        const tags = tagsOf(entry);
        return tags.length === 0 ? [[null, null]] : tags.map((tag) => [null, tag]);
      }
      default: {
        return [[null, localText(entry.start_time, zones[user] ?? "UTC").slice(0, 10)]];
      }
    }
  };

  const sumsOf = (entries: readonly Entry[]) => {
    const sum = (some: readonly Entry[]) =>
      some.reduce((total, { seconds }) => total + (seconds ?? 0), 0);
    const hours = (seconds: number) => Math.floor(seconds / 36 + 0.5) / 100;
    const [seconds, billable] = [sum(entries), sum(entries.filter((entry) => entry.billable))];
    return {
      entries: entries.length,
      seconds,
      billable_seconds: billable,
      hours: hours(seconds),
      billable_hours: hours(billable),
    };
  };

  it.each(["project", "client", "user", "task", "tag", "day"])("sum by %s", async (by) => {
    const range = { start_date: "2026-03-02", end_date: "2026-03-30" };
    for (const [user, client] of [
      [1, me],
      [2, other],
    ] as const) {
      const filters = [{}, { project_id: String(projects[1]?.id) }, ...queries()];
      for (const query of filters.filter((each) => !("include_active" in each))) {
        const parameters = new URLSearchParams({ group_by: by, ...range, ...query });
        const { body } = expectStatus(
          await client.get(`/api/v1/reports/groups?${parameters.toString()}`),
          200,
        );
        const dayOf = (entry: Entry) => String(groupsOf(entry, "day", user)[0]?.[1]);
        const wanted = all
          .filter((entry) => user === 1 || entry.user_id === 2)
          .filter((entry) => matches(entry, query))
          .filter((entry) => dayOf(entry) >= range.start_date && dayOf(entry) <= range.end_date);
        const groups = new Map<string, Entry[]>();
        for (const entry of wanted) {
          for (const group of groupsOf(entry, by, user)) {
            const key = JSON.stringify(group);
            groups.set(key, [...(groups.get(key) ?? []), entry]);
          }
        }
        const expected = [...groups].map(([key, entries]) => {
          const [id, name] = JSON.parse(key) as [number | null, string | null];
          return { id, name, ...sumsOf(entries) };
        });
        const report = body["report"] as JsonObject;
        const what = `${String(user)} ${JSON.stringify(query)}`;
        expect(report, what).toMatchObject({
          group_by: by,
          total: sumsOf(wanted),
          has_more: false,
        });
        const found = report["groups"] as { name: string; seconds: number }[];
        const order = (a: { name: string | null }, b: { name: string | null }) =>
          String(a.name) < String(b.name) ? -1 : 1;
        expect(found.toSorted(order), what).toEqual(expected.toSorted(order));
        const sorted =
          by === "day" ? found.toSorted(order) : found.toSorted((a, b) => b.seconds - a.seconds);
        expect(found.map((group) => group.seconds)).toEqual(sorted.map((group) => group.seconds));
      }
    }
  });

  it("cover the last 30 days by default, and limit days", async () => {
    const get = (query: string, as = me) => as.get(`/api/v1/reports/groups?${query}`);
    expect(await get("group_by=day")).toMatchObject({
      status: 200,
      body: {
        report: { start_date: "2026-03-01T12:00:00Z", end_date: "2026-03-31T12:00:00Z" },
      },
    });
    const early = await get("group_by=day&start_date=0001-01-01&end_date=0001-01-02");
    expect(early).toMatchObject({ status: 200, body: { report: { groups: [] } } });
    const late = await get("group_by=day&start_date=9999-12-31&end_date=9999-12-31");
    expect(late).toMatchObject({ status: 200, body: { report: { groups: [] } } });
    for (const [query, field] of [
      ["", "group_by"],
      ["group_by=colour", "group_by"],
      ["group_by=day&start_date=1990-01-01", "start_date"],
      ["group_by=project&source=magic", "source"],
      ["group_by=project&tag=", "tag"],
    ] as const) {
      expect(await get(query), query).toMatchObject({
        status: 400,
        body: { errors: { [field]: [expect.any(String)] } },
      });
    }
    expectStatus(await get("group_by=user&user_id=1", other), 403);
  });

  it.each([
    ["client_id=x", "client_id"],
    ["task_id=0", "task_id"],
    ["paid=perhaps", "paid"],
    ["source=magic", "source"],
    ["tag=", "tag"],
    [`text=${"x".repeat(201)}`, "text"],
  ])("refuse ?%s", async (query, name) => {
    const answer = await me.get(`/api/v1/time-entries?${query}`);
    expect(answer).toMatchObject({
      status: 400,
      body: { errors: { [name]: [expect.any(String)] } },
    });
  });
});
