import type { JsonObject } from "@tt/connector-core";
import { fixedClock } from "@tt/connector-core/testing";
import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { expectStatus, type Client } from "../support/client";
import { databaseNames } from "../support/databases";
import { keepEvents } from "../support/events";
import type { TestHost } from "../support/host";
import { hostWithTwo, list, newProjectId } from "../support/resources";

const path = "/api/v1/time-entries/bulk";

describe.each(databaseNames)("bulk actions on %s", (kind) => {
  let host: TestHost;
  let me: Client;
  let other: Client;
  let project: number;

  beforeAll(async () => {
    ({ host, me, other } = await hostWithTwo(kind, fixedClock("2026-01-15T12:00:00Z")));
    project = await newProjectId(me);
    await keepEvents(host.database.db);
  });
  afterAll(async () => {
    await host.close();
  });
  beforeEach(async () => {
    await sql`delete from time_entries`.execute(host.database.db);
    await sql`truncate domain_events`.execute(host.database.db);
  });

  const created = async (body: object = {}, as = me): Promise<number> => {
    const entry = {
      project_id: project,
      start_time: "2026-01-15T09:00:00Z",
      end_time: "2026-01-15T10:00:00Z",
      ...body,
    };
    const answer = expectStatus(await as.post("/api/v1/time-entries", entry), 201);
    return Number((answer.body["time_entry"] as JsonObject)["id"]);
  };
  const running = (as = me) => created({ start_time: "2026-01-15T11:00:00Z", end_time: null }, as);
  const entries = (as = me) => list(as, "time-entries", "include_active=true");
  const events = async () =>
    (
      await host.database.db
        .selectFrom("domain_events")
        .select(["type", "entity_id"])
        .where("type", "!=", "time_entry.created")
        .where("type", "!=", "time_entry.started")
        .orderBy("entity_id")
        .execute()
    ).map((row) => [row.type, row.entity_id]);

  it("change completed entries, skip the others and record one event per change", async () => {
    const [one, two, timer] = [
      await created({ billable: true }),
      await created({ billable: false }),
      await running(),
    ];
    const body = { entry_ids: [two, one, 999_999, timer, String(one)], action: "set_billable" };
    const answer = await me.post(path, { ...body, value: false });
    expect(expectStatus(answer, 200).body).toEqual({
      success: true,
      affected: 2,
      skipped: 2,
      results: [
        { id: two, status: "unchanged" },
        { id: one, status: "updated" },
        { id: 999_999, status: "not_found" },
        { id: timer, status: "running" },
      ],
    });
    expect(await events()).toEqual([["time_entry.updated", one]]);
    const byId = new Map((await entries()).map((entry) => [entry["id"], entry["billable"]]));
    expect([byId.get(one), byId.get(two), byId.get(timer)]).toEqual([false, false, true]);
  });

  it("clear the invoice number with set_paid, and keep it otherwise", async () => {
    const id = await created({ paid: true, invoice_number: "17" });
    const set = (value: unknown) => me.post(path, { entry_ids: [id], action: "set_paid", value });
    expectStatus(await set("yes"), 200);
    expect((await entries())[0]).toMatchObject({ paid: true, invoice_number: "17", version: 1 });
    expectStatus(await set(false), 200);
    expect((await entries())[0]).toMatchObject({ paid: false, invoice_number: null, version: 2 });
  });

  it("add and remove tags", async () => {
    const ids = [await created({ tags: "c,a" }), await created()];
    const change = async (action: string, value: string) => {
      expectStatus(await me.post(path, { entry_ids: ids, action, value }), 200);
      return (await entries()).map((entry) => entry["tags"]).sort();
    };
    expect(await change("add_tag", " b ")).toEqual(["a, b, c", "b"]);
    expect(await change("remove_tag", "b")).toEqual(["a, c", null]);
  });

  it("delete completed entries only", async () => {
    const [one, timer] = [await created(), await running()];
    const body = { entry_ids: [one, timer, 999_999], action: "delete", value: null };
    expect(expectStatus(await me.post(path, body), 200).body).toMatchObject({
      affected: 1,
      skipped: 2,
      results: [
        { id: one, status: "deleted" },
        { id: timer, status: "running" },
        { id: 999_999, status: "not_found" },
      ],
    });
    expect((await entries()).map((entry) => entry["id"])).toEqual([timer]);
    expect(await events()).toEqual([["time_entry.deleted", one]]);
  });

  it("treat entries of others as missing, except for administrators", async () => {
    const [mine, theirs] = [await created(), await created({}, other)];
    const body = { action: "set_paid", value: true };
    expectStatus(await other.post(path, { ...body, entry_ids: [mine] }), 404);
    expectStatus(await other.post(path, { entry_ids: [mine], action: "delete" }), 404);
    const both = { ...body, entry_ids: [mine, theirs] };
    expect(expectStatus(await other.post(path, both), 200).body["results"]).toEqual([
      { id: mine, status: "not_found" },
      { id: theirs, status: "updated" },
    ]);
    expect(expectStatus(await me.post(path, both), 200).body).toMatchObject({ affected: 2 });
  });

  it("change nothing if one entry refuses the action", async () => {
    const long = Array.from({ length: 50 }, (_, n) => `tag-${String(n).padStart(3, "0")}`);
    const ids = [await created(), await created({ tags: long.join(", ").slice(0, 450) })];
    const answer = await me.post(path, {
      entry_ids: ids,
      action: "add_tag",
      value: "x".repeat(99),
    });
    expect(answer).toMatchObject({
      status: 400,
      body: { errors: { value: [expect.any(String)] } },
    });
    expect((await entries()).filter((entry) => entry["version"] !== 1)).toEqual([]);
    expect(await events()).toEqual([]);
  });

  it("count characters beyond the basic plane once, as the entries do", async () => {
    const emoji = (count: number) => "😀".repeat(count);
    const ids = [await created({ tags: emoji(497) })];
    const add = (value: string) => me.post(path, { entry_ids: ids, action: "add_tag", value });
    expectStatus(await add("a"), 200);
    expect((await entries())[0]?.["tags"]).toBe(`a, ${emoji(497)}`);
    expectStatus(await add("b"), 400);
  });

  it("are refused if all entries are running or none exists", async () => {
    const timer = await running();
    for (const action of ["delete", "set_paid"]) {
      const body = { action, value: true };
      expect(await me.post(path, { ...body, entry_ids: [timer] })).toMatchObject({
        status: 400,
        body: { errors: { entry_ids: [expect.stringContaining("running") as string] } },
      });
      expectStatus(await me.post(path, { ...body, entry_ids: [999_999] }), 404);
    }
  });

  it.each([
    [{}, "entry_ids"],
    [{ entry_ids: [] }, "entry_ids"],
    [{ entry_ids: 1 }, "entry_ids"],
    [{ entry_ids: [1.5] }, "entry_ids.0"],
    [{ entry_ids: [true] }, "entry_ids.0"],
    [{ entry_ids: ["x"] }, "entry_ids.0"],
    [{ entry_ids: Array.from({ length: 501 }, (_, n) => n + 1) }, "entry_ids"],
    [{ action: "explode" }, "action"],
    [{ action: "set_paid", value: "maybe" }, "value"],
    [{ action: "set_paid", value: null }, "value"],
    [{ action: "set_billable" }, "value"],
    [{ action: "add_tag", value: " " }, "value"],
    [{ action: "add_tag", value: true }, "value"],
    [{ action: "remove_tag", value: "a,b" }, "value"],
    [{ unknown: 1 }, "unknown"],
  ])("refuse %j", async (body, field) => {
    const valid = "entry_ids" in body ? {} : { entry_ids: [1] };
    const empty = Object.keys(body).length === 0;
    const sent = empty ? { action: "delete" } : { action: "delete", ...valid, ...body };
    expect(await me.post(path, sent)).toMatchObject({
      status: 400,
      body: { error_code: "validation_error", errors: { [field]: [expect.any(String)] } },
    });
  });

  it("are applied once by parallel requests", async () => {
    const ids = await Promise.all(Array.from({ length: 5 }, () => created()));
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, n) =>
        me.post(path, {
          entry_ids: n % 2 === 0 ? ids : ids.toReversed(),
          action: "add_tag",
          value: `t${String(n)}`,
        }),
      ),
    );
    for (const answer of answers) expectStatus(answer, 200);
    const all = "t0, t1, t2, t3, t4, t5, t6, t7";
    expect((await entries()).map((entry) => entry["tags"])).toEqual(ids.map(() => all));
  });
});
