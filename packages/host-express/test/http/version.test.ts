import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { fixedClock } from "@tt/connector-core/testing";
import { versionRoutes } from "../../src/features/version/routes";
import { readConfig } from "../../src/platform/config/read-config";
import { createApiToken } from "../../src/features/tokens/write";
import { createUser } from "../../src/features/users/write";
import { expectStatus, type Client } from "../support/client";
import { silentLog } from "../support/databases";
import { admin, startTestHost, type TestHost } from "../support/host";

const release = {
  tag_name: "v4.1.0",
  body: "Faster",
  published_at: "2026-04-01T10:00:00Z",
  html_url: "https://github.com/octo-org/time/releases/tag/v4.1.0",
};
const known = {
  current_version: "4.0.0",
  latest_version: "4.1.0",
  release_notes: "Faster",
  published_at: "2026-04-01T10:00:00Z",
  release_url: "https://github.com/octo-org/time/releases/tag/v4.1.0",
};
const unknown = {
  latest_version: null,
  release_notes: null,
  published_at: null,
  release_url: null,
};

const check = "/api/version/check";
const dismiss = "/api/version/dismiss";

describe("version check", () => {
  let github: Server;
  let env: Record<string, string>;
  let requests: string[];
  let host: TestHost;
  let me: Client;

  beforeAll(async () => {
    github = createServer((request, response) => {
      requests.push(request.url ?? "");
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify(release));
    });
    await new Promise<void>((resolve) => github.listen(0, "127.0.0.1", resolve));
    const { port } = github.address() as AddressInfo;
    env = {
      APP_VERSION: "v4.0.0",
      VERSION_CHECK_GITHUB_REPO: "octo-org/time",
      RELEASES_API_URL: `http://127.0.0.1:${String(port)}`,
    };
    requests = [];
    host = await startTestHost({ env, fetch: globalThis.fetch });
    me = host.client();
    await me.logIn(admin);
  });
  afterAll(async () => {
    await host.close();
    github.closeAllConnections();
    github.close();
  });
  afterEach(() => {
    requests = [];
  });

  it("tells administrators about a newer release, until they dismiss it", async () => {
    expect(expectStatus(await me.get(check), 200).body).toEqual({
      update_available: true,
      ...known,
    });
    expect(requests).toEqual(["/repos/octo-org/time/releases/latest"]);
    const answer = await me.post(dismiss, { latest_version: " v4.1.0 " });
    expect(expectStatus(answer, 200).body).toEqual({ ok: true });
    expect((await me.get(check)).body).toEqual({ update_available: false, ...known });
    expectStatus(await me.post(dismiss, { latest_version: "4.0.9" }), 200);
    expect((await me.get(check)).body).toEqual({ update_available: true, ...known });
    expect(requests).toHaveLength(1);
  });

  it("remembers for each administrator which release they dismissed", async () => {
    const { db } = host.database;
    const newAdmin = async (username: string): Promise<Client> => {
      const id = await createUser(db, { username, password: null, role: "admin" });
      return host.clientOf({ id: id ?? 0, username, role: "admin" });
    };
    const [one, other] = [await newAdmin("grace"), await newAdmin("linus")];
    const isTold = () =>
      Promise.all(
        [one, other].map(async (each) => (await each.get(check)).body["update_available"]),
      );
    expect(await isTold()).toEqual([true, true]);
    expectStatus(await other.post(dismiss, { latest_version: "4.1.0" }), 200);
    expect(await isTold()).toEqual([true, false]);
    expectStatus(await one.post(dismiss, { latest_version: "4.0.0" }), 200);
    expect(await isTold()).toEqual([true, false]);
  });

  it.each([
    [{}],
    [{ latest_version: null }],
    [{ latest_version: 4 }],
    [{ latest_version: "" }],
    [{ latest_version: "  " }],
    [{ latest_version: "latest" }],
    [{ latest_version: "4.1" }],
    [{ latest_version: "1".repeat(1000) }],
    [{ latest_version: "4.1.0", other: 1 }],
  ])("refuses to dismiss %j", async (body) => {
    const answer = await me.post(dismiss, body);
    expect(answer).toMatchObject({ status: 400, body: { error_code: "validation_error" } });
  });

  it("takes a session or a token, of administrators only", async () => {
    const other = await host.newUser("other");
    const { db } = host.database;
    const tokenOf = async (userId: number): Promise<string> =>
      (
        await createApiToken(
          db,
          { userId, name: "t", scopes: [], expiresInDays: undefined },
          new Date(),
        )
      ).token;
    const { id } = await db
      .selectFrom("users")
      .select("id")
      .where("username", "=", "other")
      .executeTakeFirstOrThrow();
    const call = (authorization?: string, path = check) =>
      host
        .client()
        .request(
          path === check ? "GET" : "POST",
          path,
          path === check ? undefined : { latest_version: "1.0.0" },
          authorization === undefined ? {} : { authorization },
        );
    for (const path of [check, dismiss]) {
      expect(await call(undefined, path)).toMatchObject({
        status: 401,
        body: { error: "unauthorized", error_code: "unauthorized" },
      });
      expect((await call("Bearer tt_wrong", path)).status).toBe(401);
      expect((await call(`Bearer ${await tokenOf(1)}`, path)).status).toBe(200);
      expect(await call(`Bearer ${await tokenOf(id)}`, path)).toMatchObject({
        status: 403,
        body: { error: "forbidden", error_code: "forbidden" },
      });
    }
    expect((await other.get(check)).status).toBe(403);
    expect((await other.post(dismiss, { latest_version: "1.0.0" })).status).toBe(403);
    const key = { "x-api-key": await tokenOf(1) };
    expect((await host.client().request("GET", check, undefined, key)).status).toBe(200);
  });

  it("refuses to dismiss from another site", async () => {
    const headers = { origin: "https://evil.example" };
    const answer = await me.request("POST", dismiss, { latest_version: "1.0.0" }, headers);
    expect(answer.status).toBe(403);
    // A token is not sent by browsers on their own.
    const { token } = await createApiToken(
      host.database.db,
      { userId: 1, name: "desktop", scopes: [], expiresInDays: undefined },
      new Date(),
    );
    const authorization = `Bearer ${token}`;
    const withToken = await host
      .client()
      .request("POST", dismiss, { latest_version: "1.0.0" }, { ...headers, authorization });
    expect(withToken.status).toBe(200);
  });

  it.each([
    ["no repository is set", { APP_VERSION: "4.0.0" }, "4.0.0", 0],
    ["GitHub cannot be reached", { VERSION_CHECK_GITHUB_REPO: "octo-org/time" }, "0.0.0", 2],
    ["the version is no release", { APP_VERSION: "dev-12" }, "dev-12", 0],
  ])("finds no update if %s", async (_name, given, current, asked) => {
    const urls: unknown[] = [];
    const [route] = versionRoutes({
      database: host.database,
      config: readConfig(given),
      clock: fixedClock(),
      log: silentLog,
      redis: undefined,
      fetch: (url) => {
        urls.push(url);
        return Promise.reject(new TypeError("fetch failed"));
      },
    });
    const principal = { userId: 1, role: "admin" };
    const { body } = (await route?.handler({ principal } as never)) ?? {};
    expect(body).toEqual({ update_available: false, current_version: current, ...unknown });
    expect(urls).toHaveLength(asked);
  });

  it("finds no update of a version that is no release", async () => {
    const [route] = versionRoutes({
      database: host.database,
      config: readConfig({ ...env, APP_VERSION: "dev-12" }),
      clock: fixedClock(),
      log: silentLog,
      redis: undefined,
      fetch: globalThis.fetch,
    });
    const principal = { userId: 1, role: "admin" };
    const { body } = (await route?.handler({ principal } as never)) ?? {};
    expect(body).toEqual({ ...known, current_version: "dev-12", update_available: false });
  });
});
