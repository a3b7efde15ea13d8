import { fixedClock, type FixedClock } from "@tt/connector-core/testing";
import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Route } from "../../src/platform/http/route";
import type { Answer, Client } from "../support/client";
import { expectStatus, textOf } from "../support/client";
import { exampleBodies } from "../support/examples";
import { admin, startTestHost, type TestHost } from "../support/host";
import { nameOf, pathOf, routeTable } from "../support/routes";

const minute = 60_000;
const form = { "content-type": "application/x-www-form-urlencoded" };

// Logging in, logging out, and protection against cross-site requests.
describe("sessions", () => {
  let host: TestHost;
  let clock: FixedClock;

  beforeAll(async () => {
    clock = fixedClock();
    host = await startTestHost({ clock, env: { BASE_URL: "http://time.example.com" } });
  });
  afterAll(async () => {
    await host.close();
  });
  beforeEach(() => {
    clock.advance(2 * minute);
  });

  const submit = (
    fields: Record<string, string>,
    headers: Record<string, string> = {},
    client: Client = host.client(),
  ): Promise<Answer> =>
    client.send("POST", "/login", new URLSearchParams(fields).toString(), { ...form, ...headers });

  describe("a login", () => {
    it("redirects forms and responds to JSON, both with a cookie", async () => {
      const byForm = await submit(admin);
      expect([byForm.status, byForm.headers.get("location")]).toEqual([303, "/"]);
      const byJson = await host.client().post("/login", admin);
      expect(byJson).toMatchObject({ status: 200, body: { ok: true, username: "admin" } });
      for (const answer of [byForm, byJson]) {
        expect(answer.headers.getSetCookie()).toEqual([
          expect.stringMatching(
            /^tt_session=[\w-]{43}; Max-Age=34560000; Path=\/; HttpOnly; SameSite=Lax$/,
          ),
        ]);
      }
    });

    it("starts a new session every time, whatever cookie was sent", async () => {
      const cookie = `tt_session=${"A".repeat(43)}`;
      const ids = new Set([cookie]);
      for (let login = 0; login < 3; login += 1) {
        const answer = await submit(admin, { cookie });
        ids.add(answer.headers.get("set-cookie")?.split(";")[0] ?? "");
      }
      expect(ids.size).toBe(4);
      expect(
        (await host.client().request("GET", "/api/profile", undefined, { cookie })).status,
      ).toBe(401);
    });

    it("stores the session's hash, not its id", async () => {
      const answer = await submit(admin);
      const id = /tt_session=([\w-]+)/.exec(answer.headers.get("set-cookie") ?? "")?.[1] ?? "";
      const { rows } = await sql`select * from sessions`.execute(host.database.db);
      expect(JSON.stringify(rows)).not.toContain(id);
    });

    it("sets a Secure cookie with the __Host- prefix over HTTPS", async () => {
      const secure = await startTestHost({ env: { BASE_URL: "https://time.example.com" } });
      try {
        const me = secure.client();
        const { headers } = await me.post("/login", admin);
        expect(headers.get("set-cookie")).toMatch(/^__Host-tt_session=.*; Path=\/; .*; Secure$/);
        expect(headers.get("strict-transport-security")).toContain("max-age=");
        expect((await me.get("/api/profile")).status).toBe(200);
        const { headers: cleared } = await me.post("/logout");
        expect(cleared.get("set-cookie")).toMatch(/^__Host-tt_session=; Max-Age=0; .*; Secure$/);
      } finally {
        await secure.close();
      }
    });

    it.each([
      ["/projects?x=1#y", "/projects?x=1#y"],
      ["/", "/"],
      ["/a%20b", "/a%20b"],
      ["", "/"],
      ["projects", "/"],
      ["//evil.example.com", "/"],
      ["/\\evil.example.com", "/"],
      ["/a\\b", "/"],
      ["https://evil.example.com", "/"],
      ["javascript:alert(1)", "/"],
      ["/a\r\nset-cookie: x=y", "/"],
      ["/a\tb", "/"],
      ["/日本語", "/"],
      ["/caf\u00e9", "/"],
    ])("redirects with next %j to %s", async (next, location) => {
      const answer = await submit({ ...admin, next });
      expect([answer.status, answer.headers.get("location")]).toEqual([303, location]);
    });

    it("keeps a valid next in the page and escapes user input", async () => {
      const wrong = { username: '"><script>alert(1)</script>', password: "x", next: "/a?b='\"" };
      const answer = await submit(wrong);
      expect(answer.status).toBe(401);
      const html = textOf(answer, "text");
      expect(html).toContain("The username or the password is wrong.");
      expect(html).not.toContain("<script>");
      expect(html).toContain('value="&quot;>&lt;script>alert(1)&lt;/script>"');
      expect(html).not.toContain('x" type="password');
      expect((await host.client().get("/login?next=//evil.example.com")).body["text"]).toContain(
        '<input type="hidden" name="next" value="/"',
      );
    });

    it("redirects a user who is already logged in", async () => {
      const me = host.client();
      await me.post("/login", admin);
      const answer = await me.get("/login?next=/somewhere");
      expect([answer.status, answer.headers.get("location")]).toEqual([303, "/somewhere"]);
    });

    it("fails with the same message for every reason", async () => {
      const user = { username: "left", password: "password-of-left" };
      await host.createUser(user.username, user.password);
      await sql`update users set is_active = false where username = 'left'`.execute(
        host.database.db,
      );
      await sql`insert into users (username, role) values ('nopassword', 'user')`.execute(
        host.database.db,
      );
      const tries = [
        { username: "nobody", password: "password" },
        { username: admin.username, password: "wrong" },
        user,
        { username: "nopassword", password: "" },
        { username: "", password: "" },
      ];
      for (const path of ["/login", "/api/v1/auth/login"]) {
        for (const each of path === "/login" ? tries : [...tries, {}, { username: "admin" }]) {
          clock.advance(minute);
          const answer = await host.client().post(path, each);
          expect(answer.status, JSON.stringify(each)).toBe(401);
          expect(answer.body).toEqual({
            error: "Invalid credentials",
            message: "The username or the password is wrong.",
            error_code: "unauthorized",
          });
          expect(answer.headers.get("set-cookie")).toBeNull();
        }
      }
    });

    it("ignores the case of the username", async () => {
      const answer = await submit({ ...admin, username: "  ADMIN " });
      expect(answer.status).toBe(303);
    });
  });

  describe("a login for a token", () => {
    it.each([
      ["admin", ["admin:all"]],
      ["user", ["read:*", "write:*"]],
    ] as const)("gives a %s a token with all their scopes for 90 days", async (role, scopes) => {
      const user = { username: `token-${role}`, password: "password-of-token" };
      await host.createUser(user.username, user.password);
      await sql`update users set role = ${role} where username = ${user.username}`.execute(
        host.database.db,
      );
      const { body } = expectStatus(await host.client().post("/api/v1/auth/login", user), 200);
      expect(body).toEqual({ token: expect.stringMatching(/^tt_[\w-]{32}$/) as string });
      const row = await host.database.db
        .selectFrom("api_tokens")
        .innerJoin("users", "users.id", "api_tokens.user_id")
        .selectAll("api_tokens")
        .where("users.username", "=", user.username)
        .executeTakeFirstOrThrow();
      expect(row).toMatchObject({ scopes, name: `Login of ${user.username}` });
      const days = (Date.parse(row.expires_at ?? "") - clock.now().getTime()) / (24 * 60 * minute);
      expect(days).toBe(90);
      expect(JSON.stringify(row)).not.toContain(body["token"]);
    });
  });

  describe("a logout", () => {
    it("redirects forms to the login page and responds to JSON, both without the cookie", async () => {
      const me = host.client();
      await me.post("/login", admin);
      const byForm = await me.send("POST", "/logout", "", { ...form });
      expect([byForm.status, byForm.headers.get("location")]).toEqual([303, "/login"]);
      expect(byForm.headers.get("set-cookie")).toMatch(/^tt_session=; Max-Age=0;/);
      expect(await me.post("/logout")).toMatchObject({ status: 200, body: { ok: true } });
    });
  });

  // Every route that uses a session, and those that create one.
  describe("a page of another site", () => {
    const refused: Record<string, Record<string, string>> = {
      "a foreign site": { "sec-fetch-site": "cross-site" },
      "a sibling host": { "sec-fetch-site": "same-site" },
      "a foreign site that claims our origin": {
        "sec-fetch-site": "cross-site",
        origin: "http://time.example.com",
      },
      "an old browser elsewhere": { origin: "https://evil.example.com" },
      "a sandboxed frame": { origin: "null" },
    };
    const allowed: Record<string, Record<string, string>> = {
      "our page": { "sec-fetch-site": "same-origin", origin: "http://time.example.com" },
      "the address bar": { "sec-fetch-site": "none" },
      "an old browser on our page": { origin: "http://time.example.com" },
      "no browser": {},
    };
    let routes: readonly Route[];
    let me: Client;
    let exampleOf: (route: Route) => object;

    beforeAll(async () => {
      clock.advance(2 * minute);
      routes = (await routeTable(host.database)).filter(
        ({ method, access }) =>
          method !== "get" && (access.type === "session" || access.type === "public"),
      );
      me = host.client();
      await me.logIn(admin);
      const examples = await exampleBodies(me);
      exampleOf = (route) => (route.body ? examples(route) : {});
    });

    const call = async (route: Route, headers: Record<string, string>): Promise<Answer> => {
      clock.advance(minute);
      const client = route.path === "/logout" ? host.client() : me;
      const method = route.method.toUpperCase();
      // Nobody has this id: otherwise the administrator would deactivate their own token and account.
      const path = pathOf(route).replaceAll("/1", "/999999");
      return client.request(method, path, exampleOf(route), headers);
    };

    it("is refused by every route that uses or creates a session", async () => {
      const guarded = routes.filter(({ path }) => path !== "/api/v1/auth/login");
      expect(guarded.map(nameOf)).toEqual(
        expect.arrayContaining([
          "POST /login",
          "POST /logout",
          "POST /setup",
          "PATCH /api/profile",
        ]),
      );
      for (const route of guarded) {
        for (const [who, headers] of Object.entries(refused)) {
          const answer = await call(route, headers);
          expect(answer, `${nameOf(route)} ${who}`).toMatchObject({
            status: 403,
            body: {
              error_code: "forbidden",
              message: expect.stringContaining("http://time.example.com") as string,
            },
          });
        }
        for (const [who, headers] of Object.entries(allowed)) {
          expect((await call(route, headers)).status, `${nameOf(route)} ${who}`).not.toBe(403);
        }
      }
    }, 180_000);

    it("may call the token API, which uses no cookies, and webhooks", async () => {
      const headers = refused["a foreign site"] ?? {};
      const login = await host.client().request("POST", "/api/v1/auth/login", admin, headers);
      expect(login.status).toBe(200);
      const authorization = `Bearer ${textOf(login, "token")}`;
      const made = await host
        .client()
        .request(
          "POST",
          "/api/v1/clients",
          { name: "From elsewhere" },
          { ...headers, authorization },
        );
      expect(made.status).toBe(201);
      const webhook = "/api/integrations/github/webhook";
      expect((await host.client().request("POST", webhook, {}, headers)).status).toBe(401);
    });
  });
});
