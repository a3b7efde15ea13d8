import { fixedClock, type FixedClock } from "@tt/connector-core/testing";
import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createApiToken } from "../../src/features/tokens/write";
import { tokenScopes } from "../../src/platform/auth/scopes";
import type { Route } from "../../src/platform/http/route";
import type { Answer, Client } from "../support/client";
import { expectStatus } from "../support/client";
import { admin, startTestHost, type TestHost } from "../support/host";
import { nameOf, pathOf, routeTable } from "../support/routes";

const minute = 60_000;

/** The scope's resource by the first segment of a path below /api/v1, where their names differ. */
const resources: Readonly<Record<string, string>> = {
  inventory: "projects",
  search: "projects",
  "time-entries": "time_entries",
  timer: "time_entries",
};

// Which credentials each route of the host accepts.
describe("access", () => {
  let host: TestHost;
  let clock: FixedClock;
  let routes: readonly Route[];

  beforeAll(async () => {
    clock = fixedClock();
    host = await startTestHost({ clock });
    await host.database.db.updateTable("settings").set({ inventory_enabled: true }).execute();
    routes = await routeTable(host.database);
  });
  afterAll(async () => {
    await host.close();
  });
  // Resets the limits per address between tests.
  beforeEach(() => {
    clock.advance(2 * minute);
  });

  const call = (client: Client, route: Route, headers: Record<string, string> = {}) =>
    client.request(
      route.method.toUpperCase(),
      pathOf(route),
      route.method === "get" ? undefined : {},
      headers,
    );

  const token = async (
    scopes: readonly string[],
    options: { days?: number; username?: string } = {},
  ): Promise<string> => {
    const user = await host.database.db
      .selectFrom("users")
      .select("id")
      .where("username", "=", options.username ?? admin.username)
      .executeTakeFirstOrThrow();
    const made = { userId: user.id, name: "test", scopes, expiresInDays: options.days };
    return (await createApiToken(host.database.db, made, clock.now())).token;
  };

  const tokensByScopes = new Map<string, Promise<string>>();
  /** A token with these scopes; always the same one, because creating it takes as long as a request. */
  const tokenWith = (scopes: readonly string[]): Promise<string> => {
    const key = scopes.join(" ");
    const made = tokensByScopes.get(key) ?? token(scopes);
    tokensByScopes.set(key, made);
    return made;
  };

  const bearer = (value: string) => ({ authorization: `Bearer ${value}` });

  it("exactly these routes are public", () => {
    const open = routes.filter(
      ({ access }) => access.type !== "session" && access.type !== "token",
    );
    const versioned = /docs\/[\d.a-f]+/;
    const named = open.map((route) => `${route.access.type} ${nameOf(route)}`);
    expect(named.map((each) => each.replace(versioned, "docs/*")).sort()).toEqual([
      "operator GET /metrics",
      "page GET /",
      "page GET /login",
      "public GET /api/docs",
      "public GET /api/health",
      "public GET /api/integrations/slack/events",
      "public GET /api/integrations/slack/events/{public_id}",
      "public GET /api/openapi.json",
      "public GET /api/v1/health",
      "public GET /api/v1/info",
      "public GET /assets/docs/*/own.css",
      "public GET /assets/docs/*/start.js",
      "public GET /assets/docs/*/swagger-ui-bundle.js",
      "public GET /assets/docs/*/swagger-ui.css",
      "public GET /assets/{file}",
      "public GET /choose-password",
      "public GET /docs/integrations/GITHUB_CONNECTOR.md",
      "public GET /docs/integrations/GOOGLE_CALENDAR.md",
      "public GET /docs/integrations/README.md",
      "public GET /docs/integrations/SLACK.md",
      "public GET /health/ready",
      "public GET /setup",
      "public POST /api/v1/auth/login",
      "public POST /choose-password",
      "public POST /login",
      "public POST /logout",
      "public POST /setup",
      "webhook POST /api/integrations/github/webhook",
      "webhook POST /api/integrations/github/webhook/{public_id}",
      "webhook POST /api/integrations/slack/events",
      "webhook POST /api/integrations/slack/events/{public_id}",
    ]);
  });

  it("every other route responds with 401 in JSON to requests without credentials", async () => {
    const closed = routes.filter(({ access }) => ["session", "token"].includes(access.type));
    expect(closed.length).toBeGreaterThan(15);
    for (const route of closed) {
      const answer = await call(host.client(), route);
      const shape = { status: answer.status, ...answer.body };
      expect(shape, nameOf(route)).toMatchObject({
        status: 401,
        error: route.path.startsWith("/api/version/") ? "unauthorized" : "Authentication required",
        message: expect.any(String) as string,
        error_code: "unauthorized",
        ...(route.path.startsWith("/api/integrations") ? { ok: false, code: "unauthorized" } : {}),
      });
    }
  });

  it("token routes refuse sessions, and session routes refuse tokens", async () => {
    const withSession = host.client();
    expectStatus(await withSession.post("/login", admin), 200);
    const withToken = bearer(await token(["admin:all"]));
    for (const route of routes) {
      const { access } = route;
      const { type } = access;
      if (type === "session" && access.acceptsToken) {
        expect((await call(host.client(), route, withToken)).status, nameOf(route)).not.toBe(401);
      } else if (type === "token") {
        expect((await call(withSession, route)).status, nameOf(route)).toBe(401);
      } else if (type === "session") {
        expect((await call(host.client(), route, withToken)).status, nameOf(route)).toBe(401);
      }
    }
  });

  it("every token route requires exactly its scope and names it in the error", async () => {
    for (const route of routes) {
      if (route.access.type !== "token") continue;
      const { scope } = route.access;
      const others = tokenScopes.filter((each) => each !== scope && each !== "admin:all");
      const refused = await call(host.client(), route, bearer(await tokenWith(others)));
      expect(refused, nameOf(route)).toMatchObject({
        status: 403,
        body: {
          error: "Insufficient permissions",
          message: `This endpoint requires the '${scope}' scope`,
          error_code: "forbidden",
          required_scope: scope,
          available_scopes: others,
        },
      });
      const action = scope.split(":")[0] ?? "";
      for (const enough of [scope, `${action}:*`, "admin:all"]) {
        const { status } = await call(host.client(), route, bearer(await tokenWith([enough])));
        expect([200, 201, 400, 404], `${nameOf(route)} with ${enough}`).toContain(status);
      }
    }
  });

  it("reading takes a scope to read and changing one to write, of the resource in the path", () => {
    const expected = ({ method, path, access }: Route): unknown => {
      const segment = /^\/api\/v1\/([^/]+)/.exec(path)?.[1] ?? "";
      const isRead = method === "get";
      if (segment === "users" && !isRead) return { ...access, scope: "admin:all", admin: true };
      return {
        ...access,
        scope: `${isRead ? "read" : "write"}:${resources[segment] ?? segment}`,
        ...(segment === "users" && path !== "/api/v1/users/me" ? { admin: true } : {}),
      };
    };
    const ofTokens = routes.filter(({ access }) => access.type === "token");
    expect(ofTokens.length).toBeGreaterThan(70);
    for (const route of ofTokens) expect(route.access, nameOf(route)).toEqual(expected(route));
  });

  it("exactly these session routes accept any token", () => {
    const open = routes.filter(({ access }) => access.type === "session" && access.acceptsToken);
    expect(open.map(nameOf)).toEqual(["GET /api/version/check", "POST /api/version/dismiss"]);
  });

  it("exactly these routes are for administrators, beside those below /admin", () => {
    const isBelowAdmin = ({ path }: Route): boolean => /^\/(api\/)?admin(\/|$)/.test(path);
    const isForAdmins = ({ access }: Route): boolean => "admin" in access && access.admin;
    expect(routes.filter((route) => isBelowAdmin(route) && !isForAdmins(route))).toEqual([]);
    const others = routes.filter((route) => isForAdmins(route) && !isBelowAdmin(route));
    expect(others.map(nameOf).sort()).toEqual([
      "GET /api/v1/users",
      "GET /api/v1/users/{id}",
      "GET /api/version/check",
      "PATCH /api/v1/users/{id}",
      "POST /api/integrations/github/sync",
      "POST /api/v1/users",
      "POST /api/v1/users/{id}/password-link",
      "POST /api/version/dismiss",
      "POST /integrations/github/dry_run",
      "POST /integrations/github/sync",
      "POST /version/dismiss",
    ]);
  });

  it("every administrator's route refuses other users", async () => {
    await host.createUser("other", "password-of-other");
    const other = host.client();
    const credentials = { username: "other", password: "password-of-other" };
    expectStatus(await other.post("/login", credentials), 200);
    const routesOfAdmins = routes.filter(({ access }) => "admin" in access && access.admin);
    const withScope = bearer(await token(["admin:all"], { username: "other" }));
    expect(routesOfAdmins.length).toBeGreaterThan(30);
    for (const route of routesOfAdmins) {
      const headers = route.access.type === "token" ? withScope : {};
      expect(await call(other, route, headers), nameOf(route)).toMatchObject({
        status: 403,
        body: { error_code: "forbidden", message: "Only an administrator may do this." },
      });
    }
  });

  it("a token without scopes is refused everywhere", async () => {
    const answer = await host.client().request("GET", "/api/v1/users/me", undefined, {
      ...bearer(await token([])),
    });
    expect(answer).toMatchObject({ status: 403, body: { available_scopes: [] } });
  });

  describe("a token", () => {
    const me = (headers: Record<string, string>): Promise<Answer> =>
      host.client().request("GET", "/api/v1/users/me", undefined, headers);

    it.each([
      ["Bearer", (value: string) => ({ authorization: `Bearer ${value}` })],
      ["bearer", (value: string) => ({ authorization: `bearer ${value}` })],
      ["Bearer, after several spaces", (value: string) => ({ authorization: `Bearer  ${value}` })],
      ["X-API-Key", (value: string) => ({ "x-api-key": value })],
      [
        "X-API-Key beside another scheme",
        (value: string) => ({ authorization: "Basic eDp5", "x-api-key": value }),
      ],
      [
        "Bearer, which wins over X-API-Key",
        (value: string) => ({ authorization: `Bearer ${value}`, "x-api-key": "tt_wrong" }),
      ],
    ])("is accepted in %s", async (_name, headers) => {
      expect((await me(headers(await token(["read:users"])))).status).toBe(200);
    });

    it("is tt_ followed by 32 characters", async () => {
      expect(await token([])).toMatch(/^tt_[A-Za-z0-9_-]{32}$/);
    });

    it("is refused with the same message if it is unknown, revoked, expired or its owner is inactive", async () => {
      const invalid = {
        error: "Invalid token",
        message: "The provided API token is invalid or expired",
        error_code: "unauthorized",
      };
      const scopes = ["read:users"];
      const revoked = await token(scopes);
      await sql`update api_tokens set is_active = false where token_prefix = ${revoked.slice(0, 8)}`.execute(
        host.database.db,
      );
      await host.createUser("gone", "password-of-gone");
      const orphan = await token(scopes, { username: "gone" });
      await sql`update users set is_active = false where username = 'gone'`.execute(
        host.database.db,
      );
      const expired = await token(scopes, { days: 1 });
      clock.advance(24 * 60 * minute);
      for (const bad of [revoked, orphan, expired, `tt_${"x".repeat(32)}`, "nonsense"]) {
        const answer = await me(bearer(bad));
        expect(answer.status).toBe(401);
        expect(answer.body).toEqual(invalid);
      }
    });

    it("stops working when it expires, even if it is cached", async () => {
      const headers = bearer(await token(["read:users"], { days: 1 }));
      expect((await me(headers)).status).toBe(200);
      clock.advance(24 * 60 * minute);
      expect((await me(headers)).status).toBe(401);
    });

    it("works even if many wrong tokens came from its address", async () => {
      const cached = bearer(await token(["read:users"]));
      const unused = bearer(await token(["read:users"]));
      expect((await me(cached)).status).toBe(200);
      const bad = bearer(`tt_${"y".repeat(32)}`);
      for (let attempt = 1; attempt <= 20; attempt += 1) {
        clock.advance(1_000);
        expect((await me(bad)).status, `attempt ${String(attempt)}`).toBe(401);
      }
      const refused = await me(bad);
      expect(refused).toMatchObject({ status: 429, body: { error_code: "rate_limited" } });
      expect(refused.headers.get("retry-after")).toBe("41");
      expect((await me(cached)).status).toBe(200);
      expect((await me(unused)).status).toBe(200);
      clock.advance(40_999);
      expect((await me(bad)).status).toBe(429);
      clock.advance(1);
      expect((await me(bad)).status).toBe(401);
    });

    it("is required with 401, not limited, if none is sent", async () => {
      for (let attempt = 0; attempt < 21; attempt += 1) await me(bearer("nonsense"));
      const answer = await host.client().get("/api/v1/users/me");
      expect(answer).toMatchObject({ status: 401, body: { error_code: "unauthorized" } });
    });
  });

  it("20 wrong tokens per minute get 401 and the others 429, even concurrently", async () => {
    const wrong = bearer(`tt_${"z".repeat(32)}`);
    const answers = await Promise.all(
      Array.from({ length: 60 }, () =>
        host.client().request("GET", "/api/v1/users/me", undefined, wrong),
      ),
    );
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status === 401)).toHaveLength(20);
    expect(statuses.filter((status) => status === 429)).toHaveLength(40);
  });

  describe("a session", () => {
    const profile = (client: Client) => client.get("/api/profile");

    it("ends on the server with the logout", async () => {
      const client = host.client();
      const login = expectStatus(await client.post("/login", admin), 200);
      const cookie = login.headers.get("set-cookie")?.split(";")[0] ?? "";
      expect((await profile(client)).status).toBe(200);
      expectStatus(await client.post("/logout"), 200);
      const kept = await host.client().request("GET", "/api/profile", undefined, { cookie });
      expect(kept.status).toBe(401);
    });

    it("ends if its owner is deactivated", async () => {
      const user = { username: "leaver", password: "password-of-leaver" };
      await host.createUser(user.username, user.password);
      const client = host.client();
      expectStatus(await client.post("/login", user), 200);
      expect((await profile(client)).status).toBe(200);
      await sql`update users set is_active = false where username = 'leaver'`.execute(
        host.database.db,
      );
      expect((await profile(client)).status).toBe(401);
    });

    it("ends after 30 idle days; its last use is stored at most once an hour", async () => {
      const client = host.client();
      expectStatus(await client.post("/login", admin), 200);
      const idleFor = (span: string) =>
        sql`update sessions set last_seen_at = now() - ${span}::interval`.execute(host.database.db);
      const idleMinutes = async (): Promise<number> => {
        const { rows } = await sql<{ minutes: number }>`
          select (extract(epoch from now() - max(last_seen_at)) / 60)::float8 as minutes
          from sessions`.execute(host.database.db);
        return rows[0]?.minutes ?? Number.NaN;
      };
      await idleFor("59 minutes");
      expect((await profile(client)).status).toBe(200);
      expect(await idleMinutes()).toBeGreaterThan(58);
      await idleFor("29 days 23 hours");
      expect((await profile(client)).status).toBe(200);
      expect(await idleMinutes()).toBeLessThan(1);
      await idleFor("30 days 1 second");
      expect((await profile(client)).status).toBe(401);
    });

    it.each(["tt_session=", "tt_session=nonsense", `tt_session=${"A".repeat(43)}`, "=;;=", "a"])(
      "is not made by the cookie %s",
      async (cookie) => {
        const answer = await host.client().request("GET", "/api/profile", undefined, { cookie });
        expect(answer.status).toBe(401);
      },
    );
  });
});
