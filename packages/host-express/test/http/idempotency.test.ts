import type { JsonObject } from "@tt/connector-core";
import { fixedClock } from "@tt/connector-core/testing";
import { sql, type Kysely } from "kysely";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createApiToken } from "../../src/features/tokens/write";
import type { Database } from "../../src/platform/db/schema";
import { answerInTransaction } from "../../src/platform/http/idempotency";
import { maintenanceJob } from "../../src/platform/jobs/maintenance";
import { expectStatus, type Answer, type Client } from "../support/client";
import { databaseNames } from "../support/databases";
import type { TestHost } from "../support/host";
import { hostWithTwo, list, newClientId, newProjectId } from "../support/resources";

describe.each(databaseNames)("an Idempotency-Key on %s", (kind) => {
  let host: TestHost;
  let me: Client;
  let other: Client;
  let project: number;

  beforeAll(async () => {
    // The database dates the keys, and tokens must still work by the host's clock.
    ({ host, me, other } = await hostWithTwo(kind, fixedClock(new Date())));
    project = await newProjectId(me);
  });
  afterAll(async () => {
    await host.close();
  });
  beforeEach(async () => {
    await sql`delete from time_entries`.execute(host.database.db);
    await sql`delete from idempotency_keys`.execute(host.database.db);
  });

  const body = (more: object = {}): object => ({
    project_id: project,
    start_time: "2026-01-15T09:00:00Z",
    end_time: "2026-01-15T10:00:00Z",
    ...more,
  });
  const post = (key: string, sent: object = body(), as = me): Promise<Answer> =>
    as.request("POST", "/api/v1/time-entries", sent, { "idempotency-key": key });
  const entries = (as = me): Promise<JsonObject[]> =>
    list(as, "time-entries", "include_active=true");
  const keys = async (): Promise<number> =>
    (await sql`select 1 from idempotency_keys`.execute(host.database.db)).rows.length;

  it("creates one entry and repeats the first response for the second request", async () => {
    const first = expectStatus(await post("abc"), 201);
    await me.request(
      "PATCH",
      `/api/v1/time-entries/${String(Number((first.body["time_entry"] as JsonObject)["id"]))}`,
      { notes: "since" },
    );
    for (const key of ["abc", " abc ", '"abc"']) {
      const again = await post(key);
      expect([again.status, again.body]).toEqual([201, first.body]);
      expect(again.headers.get("content-type")).toBe(first.headers.get("content-type"));
    }
    expect(await entries()).toHaveLength(1);
    const second = expectStatus(await post("abd"), 201);
    expect(await entries()).toHaveLength(2);
    expect((await post("abc")).body).toEqual(first.body);
    expect((await post("abd")).body).toEqual(second.body);
  });

  it("is separate for each token", async () => {
    const mine = expectStatus(await post("abc"), 201);
    const theirs = expectStatus(await post("abc", body(), other), 201);
    expect(await entries()).toHaveLength(2);
    expect((await post("abc")).body).toEqual(mine.body);
    expect((await post("abc", body(), other)).body).toEqual(theirs.body);
    const { token } = await createApiToken(
      host.database.db,
      { userId: 1, name: "second", scopes: ["write:time_entries"], expiresInDays: undefined },
      new Date(),
    );
    const headers = { "idempotency-key": "abc", authorization: `Bearer ${token}` };
    expectStatus(await host.client().request("POST", "/api/v1/time-entries", body(), headers), 201);
    expect(await entries()).toHaveLength(3);
  });

  it("is refused with another body, but not with the same body formatted differently", async () => {
    const first = expectStatus(await post("abc", body({ notes: "a" })), 201);
    expect(await post("abc", body({ notes: "b" }))).toMatchObject({
      status: 422,
      body: { error_code: "idempotency_key_reused", error: expect.any(String) as string },
    });
    const text = JSON.stringify(
      Object.fromEntries(Object.entries(body({ notes: "a" })).reverse()),
      null,
      2,
    );
    const again = await me.send("POST", "/api/v1/time-entries", text, {
      "content-type": "application/json",
      "idempotency-key": "abc",
    });
    expect([again.status, again.body]).toEqual([201, first.body]);
    expect(await entries()).toHaveLength(1);
  });

  it("is of the same request if only the order of fields or a byte order mark differs", async () => {
    const request = async (sent: string): Promise<Answer> =>
      me.send("POST", "/api/v1/quotes", sent, {
        "content-type": "application/json",
        "idempotency-key": "abc",
      });
    const client = await newClientId(me);
    const start = `"client_id":${String(client)},"title":"Quote"`;
    const first = expectStatus(
      await request(`\ufeff{${start},"items":[{"quantity":2,"unit":"h"}]}`),
      201,
    );
    const again = await request(`{"items":[{"unit":"h","quantity":2}],${start}}`);
    expect([again.status, again.body]).toEqual([201, first.body]);
    expect((await request(`{${start},"items":[{"quantity":3,"unit":"h"}]}`)).status).toBe(422);
  });

  it("can be used again after a failed request", async () => {
    expectStatus(await post("abc", body({ project_id: 999_999 })), 400);
    expectStatus(await post("abc", body({ notes: 5 })), 400);
    expect(await keys()).toBe(0);
    expectStatus(await post("abc", body({ end_time: null })), 201);
    expectStatus(await post("abd", body({ end_time: null })), 409);
    expectStatus(await me.post("/api/v1/timer/stop"), 200);
    expectStatus(await post("abd", body({ end_time: null })), 201);
    expectStatus(await me.post("/api/v1/timer/stop"), 200);
  });

  it.each(["", "  ", '""', '" "', "x".repeat(129), `"${"x".repeat(129)}"`])(
    "%j is refused",
    async (key) => {
      expect(await post(key)).toMatchObject({
        status: 400,
        body: { errors: { "Idempotency-Key": ["Must have 1 to 128 characters"] } },
      });
      expect(await entries()).toEqual([]);
    },
  );

  it.each(["x".repeat(128), `"${"y".repeat(128)}"`, "\u00fc\u00df \u00a7", '"', '"a"b"', "'; --"])(
    "%j is a key",
    async (key) => {
      const first = expectStatus(await post(key), 201);
      expect((await post(key)).body).toEqual(first.body);
    },
  );

  it("creates one entry for 50 concurrent requests, all with the same response", async () => {
    const answers = await Promise.all(Array.from({ length: 50 }, () => post("abc")));
    expect(answers.map((answer) => answer.status)).toEqual(Array(50).fill(201));
    expect(new Set(answers.map((answer) => JSON.stringify(answer.body))).size).toBe(1);
    expect(await entries()).toHaveLength(1);
  });

  it("starts one timer for 50 concurrent requests", async () => {
    const running = body({ end_time: null });
    const answers = await Promise.all(Array.from({ length: 50 }, () => post("abc", running)));
    expect(answers.map((answer) => answer.status)).toEqual(Array(50).fill(201));
    expect(await entries()).toHaveLength(1);
    expectStatus(await me.post("/api/v1/timer/stop"), 200);
  });

  it("expires after a day", async () => {
    const first = expectStatus(await post("abc"), 201);
    const age = (span: string) =>
      sql`update idempotency_keys set created_at = now() - ${span}::interval`.execute(
        host.database.db,
      );
    await age("23 hours 59 minutes");
    expect((await post("abc")).body).toEqual(first.body);
    await maintenanceJob(host.database, () => new Date()).handle(undefined);
    expect(await keys()).toBe(1);
    await age("24 hours 1 minute");
    const next = expectStatus(await post("abc", body({ notes: "another body" })), 201);
    expect(next.body).not.toEqual(first.body);
    expect((await post("abc", body({ notes: "another body" }))).body).toEqual(next.body);
    expect(await entries()).toHaveLength(2);
    await age("24 hours 1 minute");
    await maintenanceJob(host.database, () => new Date()).handle(undefined);
    expect(await keys()).toBe(0);
  });

  it("limits how long its request waits for the first one only, not for other rows", async () => {
    const { db } = host.database;
    const read = async (from: Kysely<Database>): Promise<unknown> =>
      (await sql`select current_setting('lock_timeout')`.execute(from)).rows[0];
    const { id } = await db.selectFrom("api_tokens").select("id").executeTakeFirstOrThrow();
    const request = {
      headers: { "idempotency-key": "abc" },
      raw: new TextEncoder().encode("{}"),
      principal: {
        userId: 1,
        username: "me",
        role: "admin",
        via: "token",
        scopes: [],
        tokenId: id,
      },
    } as const;
    let whileAnswering: unknown;
    await answerInTransaction(db, request, async (tx) => {
      whileAnswering = await read(tx);
      return { status: 200, body: {} };
    });
    expect(whileAnswering).toEqual(await read(db));
  });

  if (kind === "PostgreSQL") {
    it("gets 409 while its first request takes too long", async () => {
      const token = await host.database.db
        .selectFrom("api_tokens")
        .select("id")
        .where("user_id", "=", 1)
        .orderBy("id")
        .executeTakeFirstOrThrow();
      const row = { token_id: token.id, key: "abc", request_hash: "x" };
      let answer: Answer | undefined;
      await host.database.db
        .transaction()
        .execute(async (tx) => {
          // Another process handles the first request.
          await tx.insertInto("idempotency_keys").values(row).execute();
          answer = await post("abc");
          throw new Error("it failed");
        })
        .catch(() => undefined);
      expect(answer).toMatchObject({ status: 409, body: { error_code: "conflict" } });
      expect(answer?.headers.get("retry-after")).toBe("1");
      expect(await entries()).toEqual([]);
      expectStatus(await post("abc"), 201);
    });
  }
});
