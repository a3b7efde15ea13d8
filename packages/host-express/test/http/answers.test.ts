import { fixedClock } from "@tt/connector-core/testing";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { assetPath } from "../../src/platform/assets/load";
import { admin, startTestHost, type TestHost } from "../support/host";

const page = { accept: "text/html,application/xhtml+xml" };

// Headers and error formats that all routes share.
describe("responses", () => {
  let host: TestHost;

  beforeAll(async () => {
    host = await startTestHost({ clock: fixedClock("2026-01-15T12:00:00.500Z") });
  });
  afterAll(async () => {
    await host.close();
  });

  const ask = (method: string, path: string, headers: Record<string, string> = {}) =>
    host.client().request(method, path, undefined, headers);

  describe("an unknown path", () => {
    it.each(["/api", "/api/", "/api/v1/nothing", "/api/v1/projects/abc/def", "/API/v1/NOTHING"])(
      "%s answers in JSON whatever is accepted",
      async (path) => {
        for (const headers of [{}, page]) {
          const answer = await ask("GET", path, headers);
          expect(answer.status).toBe(404);
          expect(answer.body).toEqual({
            error: "Route not found",
            message: "Route not found",
            error_code: "not_found",
          });
        }
      },
    );

    it("gets the connectors' error format below a connector's path", async () => {
      for (const path of ["/api/integrations/nothing/status", "/api/integrations/github/nothing"]) {
        expect(await ask("GET", path)).toMatchObject({
          status: 404,
          body: { ok: false, code: "not_found", error_code: "not_found" },
        });
      }
    });

    it("gets a page in browsers and JSON in programs", async () => {
      const forPeople = await ask("GET", "/nothing", page);
      expect(forPeople.status).toBe(404);
      expect(forPeople.headers.get("content-type")).toBe("text/html; charset=utf-8");
      expect(forPeople.body["text"]).toContain("Page not found");
      expect((await ask("GET", "/nothing")).body).toMatchObject({ error_code: "not_found" });
    });
  });

  describe("an unsupported method", () => {
    it.each([
      ["DELETE", "/api/v1/projects", "GET, POST"],
      ["PUT", "/api/profile", "GET, PATCH"],
      ["GET", "/api/v1/timer/start", "POST"],
      ["POST", "/api/v1/info", "GET"],
      ["DELETE", "/login", "GET, POST"],
    ])("%s %s gets 405 with Allow: %s", async (method, path, allow) => {
      const answer = await ask(method, path);
      expect(answer).toMatchObject({ status: 405, body: { error_code: "method_not_allowed" } });
      expect(answer.headers.get("allow")).toBe(allow);
    });

    it.each(["/api/integrations/github/webhook", "/api/integrations/github/config"])(
      "GET %s is refused as connectors do",
      async (path) => {
        expect(await ask("GET", path)).toMatchObject({
          status: 405,
          body: { ok: false, code: "method_not_allowed", error_code: "method_not_allowed" },
        });
      },
    );
  });

  it("HEAD responds like GET, without a body", async () => {
    const answer = await ask("HEAD", "/api/v1/health");
    expect([answer.status, answer.body]).toEqual([200, { text: "" }]);
    expect(answer.headers.get("content-type")).toBe("application/json; charset=utf-8");
  });

  it("an unexpected error is a 500 without details and is logged once", async () => {
    const broken = await startTestHost();
    try {
      const me = broken.client();
      await me.logIn(admin);
      await sql`alter table clients rename column name to renamed`.execute(broken.database.db);
      const answer = await me.get("/api/v1/clients");
      expect(answer.status).toBe(500);
      expect(answer.body).toEqual({
        error: "Internal server error",
        message: "An unexpected error occurred on the server. It has been logged.",
        error_code: "internal_error",
      });
      expect(broken.logged().match(/a request failed/g)).toHaveLength(1);
      await sql`alter table settings rename to settings_away`.execute(broken.database.db);
      const forPeople = await broken.client().request("GET", "/login", undefined, page);
      expect(forPeople.status).toBe(500);
      expect(forPeople.body["text"]).toContain("Unexpected error");
      expect(forPeople.body["text"]).not.toContain("settings");
    } finally {
      await broken.close();
    }
  });

  describe("headers", () => {
    it("forbid inline scripts and styles, frames and other servers on all responses", async () => {
      for (const path of ["/login", "/", "/api/v1/info", "/nothing"]) {
        const { headers } = await ask("GET", path, page);
        expect(headers.get("content-security-policy"), path).toBe(
          "default-src 'none';script-src 'self';style-src 'self';img-src 'self' data:;" +
            "font-src 'self';connect-src 'self';manifest-src 'self';form-action 'self';" +
            "frame-ancestors 'none';base-uri 'none'",
        );
        expect(headers.get("x-content-type-options"), path).toBe("nosniff");
        expect(headers.get("x-powered-by"), path).toBeNull();
        expect(headers.get("strict-transport-security"), path).toBeNull();
        expect(headers.get("cache-control"), path).toBe("no-store");
      }
    });

    it.each([
      ["app.css", "text/css; charset=utf-8"],
      ["main.js", "text/javascript; charset=utf-8"],
      ["icons.svg", "image/svg+xml; charset=utf-8"],
      ["icon.svg", "image/svg+xml; charset=utf-8"],
      ["inter-latin-wght-normal.woff2", "font/woff2"],
    ])("let browsers cache %s permanently under a path with its hash", async (name, type) => {
      const answer = await ask("GET", assetPath(name));
      expect(answer.status).toBe(200);
      expect(answer.headers.get("content-type")).toBe(type);
      expect(answer.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
      const isFont = type === "font/woff2";
      expect(answer.headers.get("content-encoding")).toBe(isFont ? null : "gzip");
    });

    it.each(["app.css", "manifest.json", "LICENSES.txt", "..%2Fmanifest.json", "%00"])(
      "do not serve /assets/%s, which is no file of the pages",
      async (name) => {
        const answer = await ask("GET", `/assets/${name}`);
        expect([400, 404]).toContain(answer.status);
        expect(answer.headers.get("cache-control")).toBe("no-store");
      },
    );

    it("have the request's id, or a generated one if it is not valid", async () => {
      const given = async (id: string): Promise<string | null> =>
        (await ask("GET", "/api/v1/health", { "x-request-id": id })).headers.get("x-request-id");
      expect(await given("abc-123.DEF_456")).toBe("abc-123.DEF_456");
      const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
      for (const bad of ["short", "a b c d e f g", "x".repeat(65), '{"a":"bcdefg"}']) {
        expect(await given(bad), bad).toMatch(uuid);
      }
      expect(host.logged()).toContain("abc-123.DEF_456");
    });

    it("allow any origin to call the token API without cookies", async () => {
      const origin = "https://app.example.com";
      const preflight = await ask("OPTIONS", "/api/v1/projects", { origin });
      expect(preflight.status).toBe(204);
      expect(Object.fromEntries(preflight.headers)).toMatchObject({
        "access-control-allow-origin": origin,
        "access-control-allow-methods": "GET, POST, PUT, PATCH, DELETE, OPTIONS",
        "access-control-allow-headers":
          "Authorization, X-API-Key, Content-Type, Accept, X-Request-ID, Idempotency-Key",
        "access-control-expose-headers":
          "X-Request-ID, X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset, Retry-After",
        "access-control-max-age": "600",
        vary: "Origin",
      });
      expect(preflight.headers.get("access-control-allow-credentials")).toBeNull();
      for (const path of ["/api/v1/info", "/api/v1/projects", "/api/v1/nothing"]) {
        const { headers } = await ask("GET", path, { origin });
        expect(headers.get("access-control-allow-origin"), path).toBe(origin);
      }
      const without = await ask("GET", "/api/v1/info");
      expect(without.headers.get("access-control-allow-origin")).toBe("*");
      for (const path of ["/api/profile", "/login", "/api/integrations"]) {
        const { headers } = await ask("GET", path, { origin });
        expect(headers.get("access-control-allow-origin"), path).toBeNull();
      }
    });
  });

  describe("system routes", () => {
    it("return API information and health", async () => {
      expect((await ask("GET", "/api/v1/info")).body).toEqual({
        api_version: "v1",
        app_version: expect.stringMatching(/^\d+\.\d+\.\d+/) as string,
        setup_required: false,
        documentation_url: "/api/docs",
        endpoints: {
          projects: "/api/v1/projects",
          time_entries: "/api/v1/time-entries",
          tasks: "/api/v1/tasks",
          clients: "/api/v1/clients",
          quotes: "/api/v1/quotes",
          timer: "/api/v1/timer/status",
          users: "/api/v1/users/me",
          search: "/api/v1/search",
        },
      });
      const me = host.client();
      await me.logIn(admin);
      const { endpoints } = (await ask("GET", "/api/v1/info")).body;
      for (const path of Object.values(endpoints as Record<string, string>)) {
        expect((await me.get(`${path}?q=ab`)).status, path).toBe(200);
      }
      const timestamp = "2026-01-15T12:00:00Z";
      expect((await ask("GET", "/api/v1/health")).body).toEqual({ status: "healthy", timestamp });
      const alias = await ask("GET", "/api/health");
      expect(alias.body).toEqual({ status: "ok", timestamp });
      expect(alias.headers.get("x-api-deprecated")).toBe("true");
      expect(alias.headers.get("link")).toBe('</api/v1/health>; rel="successor-version"');
    });

    it("respond with 503 if the database is not ready", async () => {
      expect(await ask("GET", "/health/ready")).toMatchObject({
        status: 200,
        body: { status: "ready" },
      });
      const broken = await startTestHost();
      try {
        await sql`delete from kysely_migration`.execute(broken.database.db);
        const ready = () => broken.client().get("/health/ready");
        expect(await ready()).toMatchObject({
          status: 503,
          body: { error_code: "not_ready", message: "Migrations are pending." },
        });
      } finally {
        await broken.close();
      }
    });

    it("return metrics to this machine, and to others only with the metrics token", async () => {
      const local = await ask("GET", "/metrics");
      expect(local.status).toBe(200);
      expect(local.body["text"]).toContain("tt_http_request_duration_seconds_bucket");
      const throughProxy = await ask("GET", "/metrics", { "x-forwarded-for": "203.0.113.9" });
      expect(throughProxy.status).toBe(401);

      const token = "metrics-token-0123456789";
      const guarded = await startTestHost({ env: { METRICS_TOKEN: token } });
      try {
        const status = async (headers: Record<string, string>): Promise<number> =>
          (await guarded.client().request("GET", "/metrics", undefined, headers)).status;
        expect(await status({})).toBe(401);
        expect(await status({ authorization: "Bearer metrics-token-9876543210" })).toBe(401);
        expect(await status({ authorization: `Bearer ${token}` })).toBe(200);
      } finally {
        await guarded.close();
      }
    });
  });

  it("the log has route templates instead of user input, and requests that were refused early", async () => {
    const webhook = "/api/integrations/github/webhook";
    await ask("GET", "/api/v1/projects?search=CANARY-in-query", {
      authorization: "Bearer tt_CANARY-in-header-0123456789abcd",
    });
    await host.client().send("POST", `${webhook}/CANARY-in-path`, "x".repeat(5_300_000));
    await ask("GET", "/CANARY-in-unknown-path");
    const lines = host.logged();
    expect(lines).not.toContain("CANARY");
    expect(lines).toContain('"route":"/api/v1/projects"');
    expect(lines).toMatch(
      /"route":"\/api\/integrations\/github\/webhook\/\{public_id\}","status":401/,
    );
    expect(lines).toMatch(/"method":"DELETE","route":"\/api\/v1\/projects","status":405/);
  });
});
