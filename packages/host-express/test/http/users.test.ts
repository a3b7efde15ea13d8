import type { JsonObject } from "@tt/connector-core";
import { fixedClock } from "@tt/connector-core/testing";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { expectStatus, type Answer, type Client } from "../support/client";
import { databaseNames, freshPostgresUrl } from "../support/databases";
import { startTestHost, type TestHost } from "../support/host";
import { fresh, hostWithTwo, id, newProjectId, stamp } from "../support/resources";

const path = "/api/v1/users";
const password = "CANARY-password-1";

describe.each(databaseNames)("users on %s", (kind) => {
  let host: TestHost;
  let me: Client;
  let other: Client;
  const clock = fixedClock(new Date());

  beforeAll(async () => {
    ({ host, me, other } = await hostWithTwo(kind, clock));
  });
  afterAll(async () => {
    await host.close();
  });

  const userOf = (answer: Answer): JsonObject => answer.body["user"] as JsonObject;
  const create = (body: object, as = me): Promise<Answer> => as.post(path, body);
  const made = async (body: object = {}): Promise<JsonObject> =>
    userOf(expectStatus(await create({ username: fresh("user"), password, ...body }), 201));
  const change = (user: unknown, body: object, as = me): Promise<Answer> =>
    as.request("PATCH", `${path}/${String(user)}`, body);
  const clientOf = async (user: JsonObject): Promise<Client> => {
    const client = host.client();
    await client.logIn({ username: user["username"] as string, password });
    return client;
  };
  const profile = async (client: Client): Promise<number> =>
    (await client.get("/api/profile")).status;
  const oneTimer = (isOne: boolean): Promise<Answer> =>
    me.request("PATCH", "/api/admin/settings", { single_active_timer: isOne });
  const self = async (client: Client): Promise<number> => (await client.get(`${path}/me`)).status;

  it("are created, listed by username, and read with their hours", async () => {
    const sent = {
      username: "  Grace ",
      full_name: " Grace Hopper ",
      email: "grace@example.com",
      role: "admin",
      password,
    };
    const answer = expectStatus(await create(sent), 201);
    const user = {
      id,
      username: "grace",
      email: "grace@example.com",
      full_name: "Grace Hopper",
      display_name: "Grace Hopper",
      role: "admin",
      created_at: stamp,
      last_login: null,
      is_active: true,
      status: "offline",
      date_format: "YYYY-MM-DD",
      time_format: "24h",
      timezone: "UTC",
      standard_hours_per_day: 8,
    };
    expect(answer.body).toEqual({ message: "User created successfully", user });
    const read = await me.get(`${path}/${String(Number(userOf(answer)["id"]))}`);
    expect(expectStatus(read, 200).body).toEqual({ user: { ...user, total_hours: 0 } });
    const list = expectStatus(await me.get(path), 200).body;
    const listed = list["users"] as JsonObject[];
    expect(listed.map(({ username }) => username)).toEqual(["admin", "grace", "other"]);
    expect(listed[1]).toEqual(user);
    expect(list["pagination"]).toMatchObject({ total: 3 });
    expect(await profile(await clientOf(user))).toBe(200);
  });

  it("are users without a password unless more is sent", async () => {
    const user = userOf(expectStatus(await create({ username: fresh("user") }), 201));
    expect(user).toMatchObject({ role: "user", email: null, full_name: null, is_active: true });
    const login = { username: user["username"], password: "" };
    expect((await host.client().post("/login", login)).status).toBe(401);
  });

  it.each([
    ["username", " "],
    ["username", "x".repeat(81)],
    // Twice as long in lower case.
    ["username", "İ".repeat(80)],
    ["username", 7],
    ["full_name", "x".repeat(201)],
    ["email", "nobody"],
    ["role", "owner"],
    ["is_active", "maybe"],
    ["password", "7 chars"],
    ["password", "x".repeat(1_001)],
    ["total_hours", 1],
    ["password_hash", "$argon2id$"],
  ])("refuse %s %j", async (field, value) => {
    const errors = { [field]: [expect.any(String) as string] };
    const refused = { status: 400, body: { error_code: "validation_error", errors } };
    const complete = { username: fresh("user"), password };
    expect(await create({ ...complete, [field]: value })).toMatchObject(refused);
    const { id: user } = await made();
    expect(await change(user, { [field]: value })).toMatchObject(refused);
  });

  it("have unique usernames, ignoring case and spaces", async () => {
    const taken = {
      status: 409,
      body: {
        error_code: "conflict",
        errors: { username: ["A user with this username already exists"] },
      },
    };
    expect(await create({ username: " OTHER ", password })).toMatchObject(taken);
    const user = await made();
    expect(await change(user["id"], { username: "Other" })).toMatchObject(taken);
    const username = fresh("user");
    const both = await Promise.all([create({ username }), create({ username })]);
    expect(both.map(({ status }) => status).sort()).toEqual([201, 409]);
  });

  it("are changed; omitted fields keep their values", async () => {
    const user = await made({ full_name: "Ada", email: "ada@example.com" });
    const renamed = fresh("renamed");
    const answer = expectStatus(await change(user["id"], { username: renamed.toUpperCase() }), 200);
    const expected = { ...user, username: renamed };
    expect(answer.body).toEqual({ message: "User updated successfully", user: expected });
    expect(userOf(expectStatus(await change(user["id"], {}), 200))).toEqual(expected);
    const cleared = { full_name: null, email: "" };
    expect(userOf(expectStatus(await change(user["id"], cleared), 200))).toEqual({
      ...expected,
      full_name: null,
      email: null,
      display_name: renamed,
    });
    expect(await change(9_999, { full_name: "x" })).toMatchObject({
      status: 404,
      body: { message: "User not found" },
    });
    expect((await me.get(`${path}/9999`)).status).toBe(404);
  });

  it("lose their session and token at once when they are deactivated, permanently", async () => {
    const user = await made();
    const client = await clientOf(user);
    // The token is cached now.
    expect([await profile(client), await self(client)]).toEqual([200, 200]);
    const answer = expectStatus(await change(user["id"], { is_active: false }), 200);
    expect(userOf(answer)["is_active"]).toBe(false);
    expect([await profile(client), await self(client)]).toEqual([401, 401]);
    const login = { username: user["username"], password };
    expect((await host.client().post("/login", login)).status).toBe(401);
    expect((await host.client().post("/api/v1/auth/login", login)).status).toBe(401);
    const inactive = expectStatus(await me.get(`${path}?is_active=false`), 200);
    expect(inactive.body["users"]).toContainEqual(userOf(answer));

    expectStatus(await change(user["id"], { is_active: true }), 200);
    expect([await profile(client), await self(client)]).toEqual([401, 401]);
    const back = await clientOf(user);
    expect([await profile(back), await self(back)]).toEqual([200, 200]);
  });

  it("have no running timer that nobody could stop once they are deactivated", async () => {
    const user = await made();
    const client = await clientOf(user);
    const project = await newProjectId(me);
    // Several timers: the setting cannot be changed back while users have them.
    expectStatus(await oneTimer(false), 200);
    for (const notes of ["first", "second"]) {
      const body = { project_id: project, notes };
      expectStatus(await client.post("/api/v1/timer/start", body), 201);
    }
    expectStatus(await client.post("/api/v1/timer/pause"), 200);
    clock.advance(90 * 60_000);
    expectStatus(await change(user["id"], { is_active: false }), 200);

    const query = `user_id=${String(Number(user["id"]))}&include_active=true`;
    const { body } = expectStatus(await me.get(`/api/v1/time-entries?${query}`), 200);
    expect(body["time_entries"]).toMatchObject([
      { notes: "second", is_active: false, duration_seconds: 0, break_seconds: 5400 },
      { notes: "first", is_active: false, duration_seconds: 5400, break_seconds: 0 },
    ]);
    const rows = await host.database.db
      .selectFrom("time_entries")
      .select("changed_by")
      .where("user_id", "=", Number(user["id"]))
      .execute();
    // By the administrator, not by the user.
    expect(rows).toEqual([{ changed_by: 1 }, { changed_by: 1 }]);
    expectStatus(await oneTimer(true), 200);
  });

  it("decide themselves about a timer that ran while they were inactive", async () => {
    const user = await made();
    expectStatus(await change(user["id"], { is_active: false }), 200);
    const late = { user_id: Number(user["id"]), project_id: await newProjectId(me) };
    const start_time = new Date(Math.floor(clock.now().getTime() / 1000) * 1000 - 60_000);
    await host.database.db
      .insertInto("time_entries")
      .values({ ...late, start_time, source: "auto" })
      .execute();
    expectStatus(await change(user["id"], { is_active: true }), 200);
    const { body } = await (await clientOf(user)).get("/api/v1/time-entries?include_active=true");
    expect(body["time_entries"]).toMatchObject([{ is_active: true }]);
  });

  it("keep no session or token that was created during the deactivation", async () => {
    const user = await made();
    expectStatus(await change(user["id"], { is_active: false }), 200);
    const owner = { id: Number(user["id"]), username: "late", role: "user" } as const;
    const late = await host.clientOf(owner);
    expectStatus(await change(user["id"], { is_active: true }), 200);
    expect([await profile(late), await self(late)]).toEqual([401, 401]);
  });

  it("lose their sessions, but no tokens, when their password is set", async () => {
    const user = await made();
    const client = await clientOf(user);
    const next = "CANARY-password-2";
    expectStatus(await change(user["id"], { password: next }), 200);
    expect([await profile(client), await self(client)]).toEqual([401, 200]);
    const { username } = user;
    expect((await host.client().post("/login", { username, password })).status).toBe(401);
    expectStatus(await host.client().post("/login", { username, password: next }), 200);
    expectStatus(await change(user["id"], { password: null }), 200);
    expect((await host.client().post("/login", { username, password: next })).status).toBe(401);
  });

  it("have their new role at once", async () => {
    const user = await made({ role: "admin" });
    const client = await clientOf(user);
    expectStatus(await client.get(path), 200);
    expectStatus(await change(user["id"], { role: "user" }), 200);
    expect(await client.get(path)).toMatchObject({
      status: 403,
      body: { error_code: "forbidden", message: "Only an administrator may do this." },
    });
    expectStatus(await change(user["id"], { role: "admin" }), 200);
    expectStatus(await client.get(path), 200);
  });

  it("are hidden from other users, whatever scopes their token has", async () => {
    await sql`update api_tokens set scopes = '{admin:all}' where user_id = 2`.execute(
      host.database.db,
    );
    const answers = [
      await other.get(path),
      await other.get(`${path}/2`),
      await create({ username: "x", password }, other),
      await change(2, { role: "admin" }, other),
    ];
    for (const answer of answers) {
      expect(answer).toMatchObject({ status: 403, body: { error_code: "forbidden" } });
      expect(answer.headers.get("x-ratelimit-limit")).not.toBeNull();
    }
  });

  it("have passwords and hashes in no answer and no log line", async () => {
    const user = await made();
    const answers = [
      await create({ username: user["username"], password }),
      await create({ username: fresh("user"), password, wrong: 1 }),
      await change(user["id"], { password, role: "owner" }),
      await change(user["id"], { password }),
      await me.get(`${path}/${String(Number(user["id"]))}`),
      await me.get(path),
    ];
    for (const text of [...answers.map(({ body }) => JSON.stringify(body)), host.logged()]) {
      expect(text).not.toContain("CANARY");
      expect(text).not.toContain("$argon2id$");
      expect(text).not.toContain("password_hash");
    }
  });
});

describe("the last administrator", () => {
  const first = { id: 1, username: "admin", role: "admin" } as const;

  it.each([{ role: "user" }, { is_active: false }])("keeps everything: %j", async (body) => {
    const host = await startTestHost();
    const me = await host.clientOf(first);
    const change = (user: number, sent: object) =>
      me.request("PATCH", `${path}/${String(user)}`, sent);
    try {
      const second = { username: "second", role: "admin", is_active: false };
      expectStatus(await me.post(path, second), 201);
      expect(await change(1, body)).toMatchObject({
        status: 409,
        body: {
          error_code: "conflict",
          errors: { [Object.keys(body)[0] ?? ""]: [expect.stringContaining("only active")] },
        },
      });
      expectStatus(await change(1, { role: "admin", is_active: true, full_name: "Ada" }), 200);
      // An inactive one does not count, but may be changed.
      expectStatus(await change(2, { role: "user" }), 200);
      expectStatus(await change(2, { role: "admin", is_active: true }), 200);
      expectStatus(await change(1, body), 200);
    } finally {
      await host.close();
    }
  });

  it("remains after 20 parallel demotions of two", async () => {
    const host = await startTestHost({ databaseUrl: await freshPostgresUrl() });
    try {
      await host.createUser("second", password);
      const second = { id: 2, username: "second", role: "admin" } as const;
      const clients = [await host.clientOf(first), await host.clientOf(second)] as const;
      for (let round = 0; round < 5; round += 1) {
        await sql`update users set role = 'admin'`.execute(host.database.db);
        const sent = round % 2 === 0 ? { role: "user" } : { role: "user", full_name: "x" };
        const answers = await Promise.all(
          Array.from({ length: 20 }, (_, index) =>
            clients[index % 2 === 0 ? 0 : 1].request(
              "PATCH",
              `${path}/${String(2 - (index % 2))}`,
              sent,
            ),
          ),
        );
        for (const answer of answers) expect([200, 403, 409]).toContain(answer.status);
        const { rows } = await sql<{ count: number }>`
          select count(*)::integer as count from users
          where role = 'admin' and is_active`.execute(host.database.db);
        expect(rows[0]?.count).toBe(1);
      }
    } finally {
      await host.close();
    }
  });
});
