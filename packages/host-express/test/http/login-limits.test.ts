import { fixedClock, type FixedClock } from "@tt/connector-core/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { expectStatus, textOf, type Client } from "../support/client";
import { admin, startTestHost, type TestHost } from "../support/host";

const minute = 60_000;
const paths = ["/login", "/api/v1/auth/login"] as const;

describe("failed logins", () => {
  let host: TestHost;
  let clock: FixedClock;
  let names = 0;

  beforeAll(async () => {
    clock = fixedClock("2026-01-15T12:00:00Z");
    host = await startTestHost({ clock, env: { TRUST_PROXY: "1" } });
  });
  afterAll(async () => {
    await host.close();
  });
  beforeEach(() => {
    clock.advance(16 * minute);
  });

  const newUser = async (): Promise<{ username: string; password: string }> => {
    names += 1;
    const user = { username: `user${String(names)}`, password: "the-right-password" };
    await host.createUser(user.username, user.password);
    return user;
  };
  const logIn = (
    user: object,
    address: string,
    path: (typeof paths)[number] = "/login",
    client: Client = host.client(),
  ) => client.request("POST", path, user, { "x-forwarded-for": address });

  /** Sends 20 wrong passwords, half with the form and half with the API, each from another network. */
  const guess = async (username: string): Promise<number[]> => {
    const statuses: number[] = [];
    for (let attempt = 0; attempt < 20; attempt += 1) {
      const user = { username, password: `wrong ${String(attempt)}` };
      const answer = await logIn(user, `203.0.113.${String(attempt)}`, paths[attempt % 2]);
      statuses.push(answer.status);
      clock.advance(30_000);
    }
    return statuses;
  };

  it("block a username after 20 in 15 minutes from all addresses, and no other username", async () => {
    const user = await newUser();
    const other = await newUser();
    expect(await guess(user.username)).toEqual(Array<number>(20).fill(401));
    for (const path of paths) {
      const refused = await logIn(user, "198.51.100.1", path);
      expect(refused).toMatchObject({ status: 429, body: { error_code: "rate_limited" } });
      // The first of the 20 attempts, 30 seconds apart, was ten minutes ago.
      expect(refused.headers.get("retry-after")).toBe("300");
    }
    expect((await logIn(other, "203.0.113.1")).status).toBe(200);
    clock.advance(5 * minute - 1);
    expect((await logIn(user, "198.51.100.1")).status).toBe(429);
    clock.advance(1);
    expect((await logIn(user, "198.51.100.1")).status).toBe(200);
  });

  it("do not affect sessions and tokens of the user", async () => {
    const user = await newUser();
    const client = host.client();
    await client.logIn(user);
    await guess(user.username);
    expect((await logIn(user, "198.51.100.1")).status).toBe(429);
    expect((await client.get("/api/profile")).status).toBe(200);
    expect((await client.get("/api/v1/users/me")).status).toBe(200);
  });

  it("get the same response for an unknown username", async () => {
    const user = await newUser();
    expect(await guess("nobody-of-this-name")).toEqual(await guess(user.username));
    const wrong = (username: string) => logIn({ username, password: "no" }, "198.51.100.1");
    const known = await wrong(user.username);
    clock.advance(-10 * minute);
    const unknown = await wrong("nobody-of-this-name");
    expect([known.status, unknown.status]).toEqual([429, 429]);
    expect(Object.keys(unknown.body)).toEqual(Object.keys(known.body));
  });

  it("count for the username in any case", async () => {
    const user = await newUser();
    await guess(`  ${user.username.toUpperCase()} `);
    expect((await logIn(user, "198.51.100.1")).status).toBe(429);
  });

  it("are counted under concurrent requests", async () => {
    const user = await newUser();
    const answers = await Promise.all(
      Array.from({ length: 30 }, () => logIn({ ...user, password: "no" }, "203.0.113.1")),
    );
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status === 401)).toHaveLength(20);
    expect(statuses.filter((status) => status === 429)).toHaveLength(10);
  });

  it("count, but successful logins do not", async () => {
    const user = await newUser();
    for (let login = 0; login < 25; login += 1) {
      expect((await logIn(user, "203.0.113.1")).status).toBe(200);
    }
  });

  it("block a shared address only after 60 in a minute", async () => {
    const user = await newUser();
    const wrong = (index: number) =>
      logIn({ username: `guess${String(index)}`, password: "no" }, "203.0.113.7");
    for (let index = 0; index < 5; index += 1) await wrong(index);
    expect((await logIn(user, "203.0.113.7")).status).toBe(200);
    await Promise.all(Array.from({ length: 55 }, (_, index) => wrong(index + 5)));
    const refused = await logIn(user, "203.0.113.7:4711");
    expect(refused.status).toBe(429);
    expect(refused.headers.get("retry-after")).toBe("60");
    expect((await logIn(user, "203.0.113.8")).status).toBe(200);
    clock.advance(minute);
    expect((await logIn(user, "203.0.113.7")).status).toBe(200);
  });

  it("count together for all addresses of one IPv6 network", async () => {
    const user = await newUser();
    await Promise.all(
      Array.from({ length: 60 }, (_, index) =>
        logIn(
          { username: `six${String(index)}`, password: "no" },
          `2001:db8:1:${index.toString(16)}::1`,
        ),
      ),
    );
    expect((await logIn(user, "[2001:db8:1:ffff::1]:443")).status).toBe(429);
    expect((await logIn(user, "2001:db8:2::1")).status).toBe(200);
  });

  it("show a page to browsers when limited", async () => {
    const user = await newUser();
    await guess(user.username);
    const form = new URLSearchParams(user).toString();
    const answer = await host.client().send("POST", "/login", form, {
      "content-type": "application/x-www-form-urlencoded",
      accept: "text/html",
    });
    expect([answer.status, answer.headers.get("retry-after")]).toEqual([429, "300"]);
    const page = textOf(answer, "text");
    expect(page).toContain('data-countdown="300">5:00<');
    // What was typed stays, except the password.
    expect(page).toContain(`value="${user.username}"`);
    expect(page).not.toContain(user.password);
  });
});

describe("behind a proxy", () => {
  const forwarded = { "x-forwarded-for": "203.0.113.1" };
  const warnings = (host: TestHost): number =>
    host.logged().split("came through a proxy").length - 1;

  it("does not block other users after five failed logins, if it is not trusted", async () => {
    const host = await startTestHost();
    for (let attempt = 0; attempt < 5; attempt += 1) {
      const user = { username: "unknown", password: "wrong" };
      await host.client().request("POST", "/login", user, forwarded);
    }
    expectStatus(await host.client().request("POST", "/login", admin, forwarded), 200);
    await host.close();
  });

  it.each([
    ["x-forwarded-for", "203.0.113.1"],
    ["forwarded", "for=203.0.113.1"],
  ])("logs one warning for the first %s, if it is not trusted", async (name, value) => {
    const host = await startTestHost();
    await host.client().get("/login");
    expect(warnings(host)).toBe(0);
    for (let request = 0; request < 3; request += 1) {
      await host.client().request("GET", "/login", undefined, { [name]: value });
    }
    expect(warnings(host)).toBe(1);
    expect(host.logged()).toMatch(/"level":"warn".*TRUST_PROXY/);
    expect(host.logged()).not.toContain("203.0.113.1");
    await host.close();
  });

  it("logs no warning, if it is trusted", async () => {
    const host = await startTestHost({ env: { TRUST_PROXY: "1" } });
    await host.client().request("GET", "/login", undefined, forwarded);
    expect(warnings(host)).toBe(0);
    await host.close();
  });
});
