import type { JsonObject } from "@tt/connector-core";
import { fixedClock } from "@tt/connector-core/testing";
import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { changeSettings } from "../../src/features/settings/write";
import { startTimer, stopTimer } from "../../src/features/time-entries/timer/write";
import { expectStatus, type Answer, type Client } from "../support/client";
import { databaseNames, freshPostgresUrl } from "../support/databases";
import { whileHeld } from "../support/held";
import { startTestHost, type TestHost } from "../support/host";
import { hostWithTwo, newProjectId } from "../support/resources";

describe.each(databaseNames)("installation settings on %s", (kind) => {
  let host: TestHost;
  let me: Client;
  let other: Client;
  let project: number;

  beforeAll(async () => {
    ({ host, me, other } = await hostWithTwo(kind, fixedClock()));
    project = await newProjectId(me);
  });
  afterAll(async () => {
    await host.close();
  });
  beforeEach(async () => {
    await sql`delete from time_entries`.execute(host.database.db);
    expectStatus(await patch({ single_active_timer: true }), 200);
  });

  const path = "/api/admin/settings";
  const patch = (body: object, as = me): Promise<Answer> => as.request("PATCH", path, body);
  const begin = (as = me): Promise<Answer> =>
    as.post("/api/v1/timer/start", { project_id: project });

  it("can be read and changed only by administrators", async () => {
    const settings = {
      timezone: "UTC",
      currency: "EUR",
      single_active_timer: true,
      prevent_overlapping_entries: false,
      inventory_enabled: false,
      quote_prefix: "QUO",
      quote_start_number: 1,
      quote_number_pattern: "{PREFIX}-{YYYY}{MM}{DD}-{SEQ}",
    };
    expect(expectStatus(await me.get(path), 200).body).toEqual({ settings });
    expect((await patch({})).body).toEqual({ settings });
    const changed = {
      timezone: "Europe/Rome",
      currency: "usd",
      prevent_overlapping_entries: true,
      inventory_enabled: true,
    };
    const after = { ...settings, ...changed, currency: "USD" };
    expect(expectStatus(await patch(changed), 200).body).toEqual({ settings: after });
    expect((await me.get(path)).body).toEqual({ settings: after });
    expect((await other.get(path)).status).toBe(403);
    expect((await patch({ currency: "CHF" }, other)).status).toBe(403);
    expectStatus(await patch(settings), 200);
  });

  it.each([
    [{ timezone: "Mars/Olympus" }, { timezone: [expect.stringContaining("IANA")] }],
    [{ timezone: null }, { timezone: ["Must be text"] }],
    [{ currency: "EURO" }, { currency: [expect.stringContaining("three-letter")] }],
    [{ quote_prefix: " " }, { quote_prefix: ["Is required"] }],
    [{ quote_start_number: 0 }, { quote_start_number: ["At least 1"] }],
    [{ quote_number_pattern: "{SEQ}{SEQ}" }, { quote_number_pattern: [expect.any(String)] }],
    [{ quote_number_pattern: "{WEEK}" }, { quote_number_pattern: [expect.any(String)] }],
    [{ single_active_timer: "yes" }, { single_active_timer: ["Must be true or false"] }],
    [{ setup_completed_at: null }, { setup_completed_at: ["Unknown field"] }],
  ])("refuse %j", async (body, errors) => {
    expect(await patch(body)).toMatchObject({ status: 400, body: { errors } });
  });

  it("allow several timers, and a single one again only if no user has several", async () => {
    expectStatus(await begin(), 201);
    expectStatus(await begin(), 409);
    expectStatus(await patch({ single_active_timer: false }), 200);
    const second = expectStatus(await begin(), 201).body["timer"] as JsonObject;
    expectStatus(await begin(other), 201);
    const refused = await patch({ single_active_timer: true, currency: "CHF" });
    expect(refused).toMatchObject({
      status: 409,
      body: {
        error_code: "conflict",
        errors: { single_active_timer: ["admin has 2 timers running"] },
        running: [{ user_id: 1, username: "admin", entry_ids: [expect.any(Number), second["id"]] }],
      },
    });
    expect((await me.get(path)).body).toMatchObject({
      settings: { single_active_timer: false, currency: "EUR" },
    });
    expectStatus(await me.post("/api/v1/timer/stop"), 200);
    expectStatus(await patch({ single_active_timer: true }), 200);
    expectStatus(await begin(), 409);
    expectStatus(await begin(other), 409);
  });

  it("never leave a user with two timers when they change during concurrent starts", async () => {
    for (let round = 0; round < 5; round += 1) {
      await sql`delete from time_entries`.execute(host.database.db);
      expectStatus(await patch({ single_active_timer: false }), 200);
      const [change] = await Promise.all([
        patch({ single_active_timer: true }),
        ...Array.from({ length: 6 }, () => begin()),
      ]);
      const { rows } = await sql`select 1 from time_entries where end_time is null`.execute(
        host.database.db,
      );
      expect([200, 409]).toContain(change.status);
      if (change.status === 200) expect(rows.length).toBeLessThanOrEqual(1);
    }
    await sql`delete from time_entries`.execute(host.database.db);
  });

  if (kind !== "PostgreSQL") return;

  it("wait for a start in progress before they require a single timer", async () => {
    expectStatus(await patch({ single_active_timer: false }), 200);
    expectStatus(await begin(), 201);
    const start = { userId: 1, projectId: project, taskId: null, notes: null };
    const answer = await whileHeld(
      host.database.db,
      (tx) => startTimer(tx, start, new Date()),
      () => patch({ single_active_timer: true }),
    );
    expect(answer).toMatchObject({ status: 409, body: { running: [{ username: "admin" }] } });
  });

  it("apply to a start that waited for them", async () => {
    expectStatus(await patch({ single_active_timer: false }), 200);
    // Prepares the statement first, as in a running host.
    for (let round = 0; round < 7; round += 1) {
      expectStatus(await begin(), 201);
      expectStatus(await me.post("/api/v1/timer/stop"), 200);
    }
    expectStatus(await begin(), 201);
    const answer = await whileHeld(
      host.database.db,
      (tx) => changeSettings(tx, { single_active_timer: true }, { actorId: 1 }),
      () => begin(),
    );
    expect(answer).toMatchObject({ status: 409, body: { error_code: "timer_already_running" } });
  });

  it("wait for a stop that has locked the timer and not yet written it", async () => {
    expectStatus(await patch({ single_active_timer: false }), 200);
    expectStatus(await begin(), 201);
    const answer = await whileHeld(
      host.database.db,
      (tx) => sql`select from time_entries where end_time is null for update`.execute(tx),
      () => patch({ single_active_timer: true }),
      { then: (tx) => stopTimer(tx, 1, new Date()), statement: "time_entries" },
    );
    expectStatus(answer, 200);
    expect((await me.get("/api/v1/timer/status")).body).toMatchObject({ active: false });
  });
});

it("the environment sets only the initial settings", async () => {
  const databaseUrl = await freshPostgresUrl();
  const seen: unknown[] = [];
  for (const [SINGLE_ACTIVE_TIMER, TZ] of [
    ["false", "Europe/Rome"],
    ["true", "America/New_York"],
  ] as const) {
    const host = await startTestHost({ databaseUrl, env: { SINGLE_ACTIVE_TIMER, TZ } });
    const client = host.client();
    await client.logIn({ username: "admin", password: "admin-password-1" });
    seen.push((await client.get("/api/admin/settings")).body["settings"]);
    await host.close();
  }
  const seeded = { single_active_timer: false, timezone: "Europe/Rome" };
  expect(seen).toMatchObject([seeded, seeded]);
});
