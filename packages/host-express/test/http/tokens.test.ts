import type { JsonObject } from "@tt/connector-core";
import { fixedClock } from "@tt/connector-core/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createLoginToken, maxLoginTokens } from "../../src/features/tokens/write";
import { tokenScopes } from "../../src/platform/auth/scopes";
import { expectStatus, textOf, type Answer, type Client } from "../support/client";
import { databaseNames } from "../support/databases";
import { admin } from "../support/host";
import { hostWithTwo } from "../support/resources";

const day = 86_400_000;
const all = `Use: ${tokenScopes.join(", ")}`;

// Administration of API tokens.
describe.each(databaseNames)("tokens on %s", (kind) => {
  let host: Awaited<ReturnType<typeof hostWithTwo>>["host"];
  let me: Client;
  const clock = fixedClock("2026-01-15T12:00:00Z");
  const other = 2;

  beforeAll(async () => {
    ({ host, me } = await hostWithTwo(kind, clock));
  });
  afterAll(async () => {
    await host.close();
  });
  beforeEach(async () => {
    clock.advance(120_000);
    await me.logIn(admin);
  });

  const wanted = { name: "Backup", user_id: other, scopes: ["read:users", "read:tasks"] };
  const create = (body: object): Promise<Answer> => me.post("/api/admin/tokens", body);
  const made = async (body: object = {}): Promise<{ token: string; row: JsonObject }> => {
    const answer = expectStatus(await create({ ...wanted, ...body }), 201);
    return { token: textOf(answer, "token"), row: answer.body["api_token"] as JsonObject };
  };
  const list = async (query = ""): Promise<JsonObject> =>
    expectStatus(await me.get(`/api/admin/tokens?${query}`), 200).body;
  const shown = async (id: unknown): Promise<JsonObject | undefined> =>
    ((await list("per_page=100"))["api_tokens"] as JsonObject[]).find((row) => row["id"] === id);
  const callAs = (token: string, path = "/api/v1/users/me"): Promise<Answer> =>
    host.client().request("GET", path, undefined, { "x-api-key": token });

  it("are created for a user and returned once", async () => {
    const { token, row } = await made({ description: " Every night ", expires_days: 30 });
    expect(token).toMatch(/^tt_[\w-]{32}$/);
    const stamp = (time: number) => `${new Date(time).toISOString().slice(0, 19)}Z`;
    expect(row).toEqual({
      id: expect.any(Number) as number,
      name: "Backup",
      description: "Every night",
      token_prefix: token.slice(0, 8),
      user_id: other,
      user: "other",
      scopes: ["read:users", "read:tasks"],
      is_active: true,
      usage_count: 0,
      created_at: stamp(clock.now().getTime()),
      expires_at: stamp(clock.now().getTime() + 30 * day),
      last_used_at: null,
    });
    expect((await callAs(token)).body).toMatchObject({ user: { username: "other" } });
    expect(JSON.stringify(await list())).not.toContain(token.slice(8));
  });

  it.each([{}, { expires_days: 0 }, { expires_days: null }])(
    "never expire when made with %j",
    async (body) => {
      const { row } = await made(body);
      expect(row["expires_at"]).toBeNull();
    },
  );

  it("expire", async () => {
    const { token } = await made({ expires_days: 1 });
    expect((await callAs(token)).status).toBe(200);
    clock.advance(day);
    expect((await callAs(token)).status).toBe(401);
    await me.logIn(admin);
  });

  it.each([
    [
      { scopes: ["read:everything", "read:tasks"] },
      "scopes",
      `Unknown scopes: read:everything. ${all}`,
    ],
    [{ scopes: ["read:*", "*"] }, "scopes", `Unknown scopes: read:*, *. ${all}`],
    [{ scopes: [] }, "scopes", `Give at least one of: ${tokenScopes.join(", ")}`],
    [{ scopes: "read:tasks" }, "scopes", "Must be a list"],
    [{ scopes: [7] }, "scopes.0", "Must be text"],
    [{ scopes: undefined }, "scopes", "Is required"],
    [{ user_id: 999_999 }, "user_id", "There is no active user with this id"],
    [{ user_id: "01" }, "user_id", "Must be a number"],
    [{ user_id: undefined }, "user_id", "Is required"],
    [{ name: " " }, "name", "Is required"],
    [{ name: "x".repeat(101) }, "name", "At most 100 characters"],
    [{ expires_days: -1 }, "expires_days", "At least 0"],
    [{ expires_days: 1e9 }, "expires_days", "At most 36500"],
    [{ expires_days: 1.5 }, "expires_days", "Must be a whole number"],
    [{ token: "tt_mine" }, "token", "Unknown field"],
  ])("are refused with %j", async (wrong, field, message) => {
    const { status, body } = await create({ ...wanted, ...wrong });
    expect([status, body["error_code"]]).toEqual([400, "validation_error"]);
    expect((body["errors"] as JsonObject)[field]).toContain(message);
  });

  it("store each scope once", async () => {
    const { row } = await made({ scopes: ["read:tasks", "read:tasks", "admin:all"] });
    expect(row["scopes"]).toEqual(["read:tasks", "admin:all"]);
  });

  it("are listed page by page, newest first, for all users or one", async () => {
    const ids: unknown[] = [];
    for (let count = 0; count < 3; count += 1) ids.unshift((await made()).row["id"]);
    const page = await list(`per_page=2&user_id=${String(other)}`);
    expect((page["api_tokens"] as JsonObject[]).map(({ id }) => id)).toEqual(ids.slice(0, 2));
    const next = await list(`per_page=2&page=2&user_id=${String(other)}`);
    expect((next["api_tokens"] as JsonObject[])[0]).toMatchObject({ id: ids[2], user: "other" });
    const { total } = page["pagination"] as { total: number };
    expect(((await list())["pagination"] as { total: number }).total).toBeGreaterThan(total);
    const none = await list("user_id=999999");
    expect(none).toMatchObject({ api_tokens: [], pagination: { total: 0, pages: 0 } });
  });

  it("count accepted requests and store the time of the last one", async () => {
    const { token, row } = await made();
    for (let use = 0; use < 3; use += 1) expect((await callAs(token)).status).toBe(200);
    expect((await callAs(token, "/api/v1/tasks?page=x")).status).toBe(200);
    expect((await callAs(token, "/api/v1/tasks?project_id=x")).status).toBe(400);
    // Requests without the scope or to unknown routes are not counted.
    expect((await callAs(token, "/api/v1/clients")).status).toBe(403);
    expect((await callAs(token, "/api/v1/nothing")).status).toBe(404);
    expect(await shown(row["id"])).toMatchObject({
      usage_count: 5,
      last_used_at: `${clock.now().toISOString().slice(0, 19)}Z`,
    });
  });

  it("are refused immediately after they are revoked, stay in the list, and can be revoked again", async () => {
    const { token, row } = await made();
    expect((await callAs(token)).status).toBe(200);
    const path = `/api/admin/tokens/${String(Number(row["id"]))}`;
    for (let time = 0; time < 2; time += 1) {
      expect(await me.request("DELETE", path)).toMatchObject({
        status: 200,
        body: { message: "Token revoked" },
      });
      expect(await callAs(token)).toMatchObject({
        status: 401,
        body: { error: "Invalid token", error_code: "unauthorized" },
      });
    }
    expect(await shown(row["id"])).toMatchObject({ is_active: false, usage_count: 1 });
    expect((await me.request("DELETE", "/api/admin/tokens/999999")).status).toBe(404);
  });

  it("of logins are limited; the least recently used ones are revoked", async () => {
    const { db } = host.database;
    const user = { id: other, username: "other", role: "user" } as const;
    const login = async () =>
      db.transaction().execute((tx) => createLoginToken(tx, user, clock.now()));
    const { token: kept } = await made();
    const early = await login();
    clock.advance(1000);
    const unused = await login();
    clock.advance(1000);
    for (let count = 0; count < maxLoginTokens - 2; count += 1) await login();
    clock.advance(1000);
    expect((await callAs(early.token)).status).toBe(200);
    await list(); // Writes the use.
    await login();
    const left = await db
      .selectFrom("api_tokens")
      .select("id")
      .where("user_id", "=", other)
      .where("is_login_token", "=", true)
      .where("is_active", "=", true)
      .execute();
    expect(left).toHaveLength(maxLoginTokens);
    const ids = left.map(({ id }) => id);
    expect([ids.includes(early.id), ids.includes(unused.id)]).toEqual([true, false]);
    expect((await callAs(kept)).status).toBe(200);
    expect((await callAs(unused.token)).status).toBe(401);
  });
});
