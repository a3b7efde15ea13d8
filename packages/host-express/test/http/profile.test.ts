import { fixedClock, type FixedClock } from "@tt/connector-core/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { expectStatus, type Client } from "../support/client";
import type { TestHost } from "../support/host";
import { hostWithTwo, id, stamp } from "../support/resources";

describe("the profile", () => {
  let host: TestHost;
  let clock: FixedClock;
  let me: Client;
  let other: Client;

  beforeAll(async () => {
    clock = fixedClock(new Date());
    ({ host, me, other } = await hostWithTwo("PGlite", clock));
  });
  afterAll(async () => {
    await host.close();
  });

  const change = (body: object, as = me) => as.request("PATCH", "/api/profile", body);
  const profile = async (as = me): Promise<unknown> =>
    expectStatus(await as.get("/api/profile"), 200).body["profile"];

  it("starts with the defaults and keeps omitted fields", async () => {
    const defaults = {
      identities: { github: null },
      username: "admin",
      full_name: null,
      timezone: null,
      github_username: null,
      github_auto_start: false,
      date_format: "YYYY-MM-DD",
      time_format: "24h",
      week_start_day: 1,
      standard_hours_per_day: 8,
      weekly_goal_hours: null,
      time_rounding_enabled: true,
      time_rounding_minutes: 1,
      time_rounding_method: "nearest",
    };
    expect(await profile()).toEqual(defaults);
    const changes = {
      full_name: "Ada Lovelace",
      timezone: "Europe/Rome",
      github_username: "ada",
      github_auto_start: true,
      date_format: "DD.MM.YYYY",
      time_format: "12h",
      week_start_day: 0,
      standard_hours_per_day: 7.5,
      weekly_goal_hours: 37.5,
      time_rounding_enabled: false,
      time_rounding_minutes: 15,
      time_rounding_method: "up",
    };
    const answer = expectStatus(await change(changes), 200);
    expect(answer.body).toEqual({
      profile: { ...defaults, ...changes, identities: { github: "ada" } },
    });
    expect(expectStatus(await change({}), 200).body).toEqual(answer.body);
    const cleared = {
      full_name: null,
      timezone: null,
      github_username: null,
      weekly_goal_hours: null,
    };
    expectStatus(await change(cleared), 200);
    expect(await profile()).toEqual({ ...defaults, ...changes, ...cleared });
  });

  it.each([
    ["full_name", "  Ada  ", "Ada"],
    ["full_name", "   ", null],
    ["github_username", " octocat ", "octocat"],
    ["github_username", "", null],
    ["github_username", "mona-lisa_octo", "mona-lisa_octo"],
    ["github_username", "octocat_acme", "octocat_acme"],
    ["github_username", "foo--bar", "foo--bar"],
    ["github_username", "foo-", "foo-"],
    ["timezone", "America/Argentina/Buenos_Aires", "America/Argentina/Buenos_Aires"],
    ["timezone", "UTC", "UTC"],
  ])("stores %s %j as %j", async (field, value, expected) => {
    const { body } = expectStatus(await change({ [field]: value }), 200);
    expect(body["profile"]).toMatchObject({ [field]: expected });
  });

  it.each([
    ["full_name", "x".repeat(201)],
    ["timezone", "Mars/Olympus"],
    ["timezone", "+01:00"],
    ["timezone", ""],
    ["github_username", "two words"],
    ["github_username", "https://github.com/octocat"],
    ["github_username", "x".repeat(101)],
    ["github_username", "o%_"],
    ["github_auto_start", "yes"],
    ["date_format", "MM.DD"],
    ["time_format", "24"],
    ["week_start_day", 7],
    ["standard_hours_per_day", 0],
    ["standard_hours_per_day", 25],
    ["weekly_goal_hours", -1],
    ["weekly_goal_hours", 169],
    ["time_rounding_minutes", 7],
    ["time_rounding_method", "random"],
    ["role", "admin"],
    ["username", "root"],
  ])("refuses %s %j", async (field, value) => {
    const before = await profile();
    expect(await change({ [field]: value })).toMatchObject({
      status: 400,
      body: { error_code: "validation_error", errors: { [field]: [expect.any(String)] } },
    });
    expect(await profile()).toEqual(before);
  });

  it("allows a GitHub username for one user only, ignoring case", async () => {
    expectStatus(await change({ github_username: "Octocat" }), 200);
    expectStatus(await change({ github_username: "octoCat" }), 200);
    expect(await change({ github_username: "OCTOCAT" }, other)).toMatchObject({
      status: 409,
      body: { error_code: "conflict", errors: { github_username: [expect.any(String)] } },
    });
    expectStatus(await change({ github_username: null }), 200);
    const both = await Promise.all([
      change({ github_username: "race" }),
      change({ github_username: "RACE" }, other),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
  });

  it("has GitHub's login under two names", async () => {
    expectStatus(await change({ identities: { github: "Mona" } }), 200);
    expect(await profile()).toMatchObject({
      github_username: "Mona",
      identities: { github: "Mona" },
    });
    expect(await change({ identities: { github: "mona" } }, other)).toMatchObject({
      status: 409,
      body: { errors: { "identities.github": ["Another user already uses this GitHub login"] } },
    });
    const same = { github_username: "lisa", identities: { github: "lisa" } };
    expectStatus(await change(same), 200);
    expect(await change({ ...same, github_username: "lise" })).toMatchObject({
      status: 400,
      body: { errors: { github_username: [expect.stringContaining("identities.github")] } },
    });
    expect(await change({ identities: { slack: "mona" } })).toMatchObject({
      status: 400,
      body: { errors: { slack: ["Unknown field"] } },
    });
    expectStatus(await change({ identities: { github: null } }), 200);
    expect(await profile()).toMatchObject({ github_username: null, identities: { github: null } });
  });

  it("is reflected in /api/v1/users/me", async () => {
    expectStatus(await change({ full_name: "Ada", timezone: null }), 200);
    const user = async (): Promise<unknown> =>
      expectStatus(await me.get("/api/v1/users/me"), 200).body["user"];
    const expected = {
      id,
      username: "admin",
      email: null,
      full_name: "Ada",
      display_name: "Ada",
      role: "admin",
      created_at: stamp,
      last_login: stamp,
      is_active: true,
      total_hours: 0,
      status: "online",
      date_format: "DD.MM.YYYY",
      time_format: "12h",
      timezone: "UTC",
      standard_hours_per_day: 7.5,
    };
    expect(await user()).toEqual(expected);
    clock.advance(16 * 60_000);
    expect(await user()).toEqual({ ...expected, status: "away" });
    clock.advance(60 * 60_000);
    expect(await user()).toEqual({ ...expected, status: "offline" });
    expectStatus(await change({ full_name: null }), 200);
    expect(await user()).toMatchObject({ full_name: null, display_name: "admin" });
  });
});
