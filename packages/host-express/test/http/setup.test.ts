import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { textOf, type Answer } from "../support/client";
import { databaseNames, databaseUrlOf } from "../support/databases";
import { startTestHost, type TestHost } from "../support/host";

const good = {
  username: "Owner",
  password: "a-good-password",
  password_again: "a-good-password",
  timezone: "Europe/Rome",
};

// The setup page of a new installation.
describe.each(databaseNames)("the setup on %s", (kind) => {
  let host: TestHost;

  beforeEach(async () => {
    host = await startTestHost({
      databaseUrl: await databaseUrlOf(kind),
      env: { TT_ADMIN_USERNAME: "", TT_ADMIN_PASSWORD: "", TZ: "America/New_York" },
    });
  });
  afterEach(async () => {
    await host.close();
  });

  const submit = (fields: Record<string, string>): Promise<Answer> =>
    host.client().send("POST", "/setup", new URLSearchParams(fields).toString(), {
      "content-type": "application/x-www-form-urlencoded",
    });
  const goes = async (path: string): Promise<readonly [number, string | null]> => {
    const answer = await host.client().get(path);
    return [answer.status, answer.headers.get("location")];
  };
  const users = () =>
    host.database.db.selectFrom("users").select(["username", "role"]).orderBy("id").execute();

  it("is where every page redirects until there is an administrator; the API responds in JSON", async () => {
    expect(await goes("/")).toEqual([303, "/setup"]);
    expect(await goes("/login")).toEqual([303, "/setup"]);
    const anonymous = host.client();
    expect((await anonymous.get("/api/v1/info")).body).toMatchObject({ setup_required: true });
    expect((await anonymous.get("/api/v1/health")).status).toBe(200);
    const login = { username: "a", password: "b" };
    for (const path of ["/api/v1/auth/login", "/login"]) {
      expect(await anonymous.post(path, login)).toMatchObject({
        status: 401,
        body: { error_code: "unauthorized" },
      });
    }
    expect((await anonymous.get("/api/v1/projects")).status).toBe(401);
    const page = textOf(await anonymous.get("/setup"), "text");
    expect(page).toContain('<option value="America/New_York" selected');
    expect(page).toContain('<option value="UTC"');
  });

  it("creates the administrator, logs them in and is complete", async () => {
    const answer = await submit(good);
    expect([answer.status, answer.headers.get("location")]).toEqual([303, "/"]);
    const cookie = answer.headers.get("set-cookie")?.split(";")[0] ?? "";
    const profile = await host.client().request("GET", "/api/profile", undefined, { cookie });
    expect(profile).toMatchObject({ status: 200, body: { profile: { username: "owner" } } });
    expect(await users()).toEqual([{ username: "owner", role: "admin" }]);

    expect((await host.client().get("/api/v1/info")).body).toMatchObject({ setup_required: false });
    expect(await goes("/setup")).toEqual([303, "/login"]);
    expect(await goes("/")).toEqual([303, "/login"]);
    const again = await submit({ ...good, username: "intruder" });
    expect([again.status, again.headers.get("location")]).toEqual([303, "/login"]);
    expect(again.headers.get("set-cookie")).toBeNull();
    expect(await users()).toHaveLength(1);

    const me = host.client();
    await me.logIn({ username: "owner", password: good.password });
    expect((await me.get("/api/v1/users/me")).body).toMatchObject({
      user: { username: "owner", role: "admin", timezone: "Europe/Rome" },
    });
  });

  it("stores the region, and lists the first steps until they are hidden", async () => {
    const region = {
      currency: "chf",
      week_start_day: "0",
      date_format: "DD.MM.YYYY",
      time_format: "12h",
    };
    expect((await submit({ ...good, ...region })).status).toBe(303);
    const me = host.client();
    await me.logIn({ username: "owner", password: good.password });
    expect((await me.get("/api/profile")).body["profile"]).toMatchObject({
      date_format: "DD.MM.YYYY",
      time_format: "12h",
      week_start_day: 0,
    });
    expect((await me.get("/api/admin/settings")).body["settings"]).toMatchObject({
      currency: "CHF",
      timezone: "Europe/Rome",
    });
    const home = async (): Promise<string> => textOf(await me.get("/"), "text");
    // The token is that of the test.
    expect(await home()).toContain("1 of 4 done");
    await me.createProject("Website");
    expect(await home()).toContain("2 of 4 done");
    const hidden = await me.send("POST", "/first-steps/dismiss", "", {
      "content-type": "application/x-www-form-urlencoded",
    });
    expect([hidden.status, hidden.headers.get("location")]).toEqual([303, "/"]);
    expect(await home()).not.toContain("First steps");
  });

  it("takes over an existing user, who is logged out everywhere", async () => {
    const before = await host.newUser("owner");
    expect((await before.get("/api/profile")).status).toBe(200);
    await host.database.db.updateTable("users").set({ is_active: false }).execute();
    const answer = await submit(good);
    expect([answer.status, answer.headers.get("location")]).toEqual([303, "/"]);
    expect(await users()).toEqual([{ username: "owner", role: "admin" }]);
    expect((await before.get("/api/profile")).status).toBe(401);
    const cookie = answer.headers.get("set-cookie")?.split(";")[0] ?? "";
    const profile = await host.client().request("GET", "/api/profile", undefined, { cookie });
    expect(profile).toMatchObject({ status: 200, body: { profile: { username: "owner" } } });
  });

  it("succeeds once for ten concurrent requests", async () => {
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        submit({ ...good, username: `owner-${String(index)}` }),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 10 }, () => 303));
    expect(answers.filter(({ headers }) => headers.has("set-cookie"))).toHaveLength(1);
    expect(await users()).toHaveLength(1);
  });

  it("shows errors and keeps the entered values", async () => {
    const faults = [
      [{ username: "  " }, "Enter a username."],
      [{ username: "x".repeat(81) }, "at most 80 characters"],
      [{ password: "short", password_again: "short" }, "at least 8 characters"],
      [{ password_again: "another-password" }, "The passwords do not match."],
      [{ timezone: "Mars/Olympus" }, "Choose a time zone from the list."],
      [{ currency: "Euro" }, "three-letter ISO 4217 code"],
      [{ week_start_day: "7" }, 'id="field-week_start_day-error"'],
      [{ date_format: "MM" }, 'id="field-date_format-error"'],
    ] as const;
    for (const [change, message] of faults) {
      const answer = await submit({ ...good, ...change });
      expect(answer.status).toBe(400);
      const page = textOf(answer, "text");
      expect(page).toContain(message);
      expect(page).not.toContain(good.password);
      if (!("username" in change)) expect(page).toContain('value="Owner"');
    }
    expect(await users()).toEqual([]);
  });
});
