import { fixedClock, type FixedClock } from "@tt/connector-core/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { expectStatus, textOf, type Client } from "../support/client";
import { getPage, postForm, wayOf } from "../support/forms";
import { words } from "../support/google";
import { startTestHost, type TestHost } from "../support/host";
import { fresh } from "../support/resources";

const password = "CANARY-password-1";
const next = "CANARY-password-2";

// The profile page without scripts.
describe("the profile page", () => {
  let host: TestHost;
  let clock: FixedClock;
  let username: string;
  let me: Client;

  beforeAll(async () => {
    clock = fixedClock(new Date());
    host = await startTestHost({ clock });
  });
  afterAll(() => host.close());
  beforeEach(async () => {
    clock.advance(16 * 60_000);
    username = fresh("user").replace(" ", "-");
    await host.createUser(username, password);
    me = await logIn("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0");
  });

  const logIn = async (agent: string): Promise<Client> => {
    const client = host.client();
    const sent = { username, password };
    expectStatus(await client.request("POST", "/login", sent, { "user-agent": agent }), 200);
    return client;
  };
  const profile = async () => expectStatus(await me.get("/api/profile"), 200).body["profile"];
  const fields = {
    full_name: "Ada Lovelace",
    timezone: "Europe/Rome",
    date_format: "DD.MM.YYYY",
    time_format: "12h",
    week_start_day: "0",
    standard_hours_per_day: "7,5",
    weekly_goal_hours: "37.5",
    time_rounding_enabled: "true",
    time_rounding_minutes: "15",
    time_rounding_method: "up",
    github: "ada-on-github",
    github_auto_start: "true",
  };

  it("saves everything with one form", async () => {
    const page = textOf(expectStatus(await getPage(me, "/profile"), 200), "text");
    for (const name of Object.keys(fields)) expect(page, name).toContain(`name="${name}"`);
    expect(page).toContain("As the installation: UTC");
    expect(wayOf(await postForm(me, "/profile", fields))).toEqual([303, "/profile"]);
    expect(await profile()).toMatchObject({
      full_name: "Ada Lovelace",
      timezone: "Europe/Rome",
      date_format: "DD.MM.YYYY",
      time_format: "12h",
      week_start_day: 0,
      standard_hours_per_day: 7.5,
      weekly_goal_hours: 37.5,
      time_rounding_enabled: true,
      time_rounding_minutes: 15,
      time_rounding_method: "up",
      github_username: "ada-on-github",
      github_auto_start: true,
    });
    const cleared = { timezone: "", weekly_goal_hours: "", github: "", github_auto_start: "false" };
    expectStatus(await postForm(me, "/profile", { ...fields, ...cleared }), 303);
    expect(await profile()).toMatchObject({
      timezone: null,
      weekly_goal_hours: null,
      github_username: null,
      github_auto_start: false,
    });
  });

  it("keeps what a form does not have, and refuses what it must not have", async () => {
    expectStatus(await postForm(me, "/profile", fields), 303);
    expectStatus(await postForm(me, "/profile", { full_name: "Ada" }), 303);
    expect(await profile()).toMatchObject({ full_name: "Ada", timezone: "Europe/Rome" });
    expectStatus(await postForm(me, "/profile", { role: "admin" }), 400);
  });

  it.each([
    [{ standard_hours_per_day: "many" }, "Hours per day: Must be a number"],
    [{ weekly_goal_hours: "169" }, "Weekly goal in hours: At most 168"],
    [{ timezone: "Mars/Olympus" }, "Time zone: Must be an IANA time zone"],
    [{ github: "two words" }, "GitHub login: Enter only the GitHub username"],
  ])("says what is wrong with %j, and keeps what was typed", async (wrong, text) => {
    const answer = await postForm(me, "/profile", { ...fields, full_name: "Grace", ...wrong });
    expect(words(expectStatus(answer, 400))).toContain(text);
    expect(textOf(answer, "text")).toContain('value="Grace"');
    expect(await profile()).toMatchObject({ full_name: null });
  });

  it("says that another user has a login", async () => {
    const other = await host.newUser(fresh("other"));
    expectStatus(await postForm(other, "/profile", { github: "taken" }), 303);
    const answer = expectStatus(await postForm(me, "/profile", { github: "Taken" }), 409);
    expect(words(answer)).toContain("Another user already uses this GitHub login");
    const answered = await me.post("/profile", { github: "taken" });
    expect(answered).toMatchObject({ status: 409, body: { error_code: "conflict" } });
    expectStatus(await postForm(other, "/profile", { github: "" }), 303);
  });

  describe("changes the password", () => {
    const change = (current: string, chosen: string) =>
      postForm(me, "/profile/password", { current_password: current, new_password: chosen });

    it("and logs out other devices", async () => {
      const other = await logIn("curl/8");
      expect(wayOf(await change(password, next))).toEqual([303, "/profile"]);
      expectStatus(await other.get("/api/profile"), 401);
      expectStatus(await me.get("/api/profile"), 200);
      expectStatus(await host.client().post("/login", { username, password: next }), 200);
      expect(host.logged()).not.toContain("CANARY");
    });

    it.each([
      ["wrong", next, "Current password: The password is wrong"],
      [password, "short", "New password: At least 8 characters"],
    ])("not from %j to %j", async (current, chosen, text) => {
      const other = await logIn("curl/8");
      const answer = expectStatus(await change(current, chosen), 400);
      expect(words(answer)).toContain(text);
      expect(textOf(answer, "text")).not.toContain("CANARY");
      expectStatus(await other.get("/api/profile"), 200);
    });

    it("with few wrong guesses", async () => {
      const statuses = await Promise.all(
        Array.from({ length: 25 }, async () => (await change("wrong", next)).status),
      );
      expect(statuses.filter((status) => status === 400)).toHaveLength(20);
      expect(statuses.filter((status) => status === 429)).toHaveLength(5);
    });
  });

  describe("lists devices", () => {
    it("and logs out one, and all others", async () => {
      const curl = await logIn("curl/8.5.0");
      const phone = await logIn(
        "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1 Version/19 Safari/604.1",
      );
      const page = await getPage(me, "/profile");
      expect(words(page)).toMatch(/Safari on iPhone.*curl.*Firefox on Linux This device/);
      const [newest = ""] = textOf(page, "text").match(/\/profile\/sessions\/\d+\/end/g) ?? [];
      expect(wayOf(await postForm(me, newest))).toEqual([303, "/profile"]);
      expectStatus(await phone.get("/api/profile"), 401);
      expectStatus(await curl.get("/api/profile"), 200);
      expect(words(await getPage(me, "/profile"))).toContain("Device logged out.");
      const question = await getPage(me, "/profile/sessions/end-others");
      expect(words(question)).toContain("Log out all other devices?");
      expectStatus(await postForm(me, "/profile/sessions/end-others"), 303);
      expect(words(await getPage(me, "/profile"))).toContain("One device logged out.");
      expectStatus(await curl.get("/api/profile"), 401);
    });

    it("of the user only", async () => {
      const stranger = await host.newUser(fresh("stranger"));
      await logIn("curl/8.5.0");
      const page = textOf(await getPage(me, "/profile"), "text");
      const [other = ""] = page.match(/\/profile\/sessions\/\d+\/end/g) ?? [];
      expectStatus(await postForm(stranger, other), 303);
      expect(words(await getPage(stranger, "/profile"))).toContain("It was logged out already.");
      expect(words(await getPage(me, "/profile"))).toContain("curl");
    });
  });

  it("turns one-letter keys off in the browser", async () => {
    expect(textOf(await getPage(me, "/"), "text")).not.toContain("data-keys");
    expect(wayOf(await postForm(me, "/profile/keys", { keys: "off" }))).toEqual([303, "/profile"]);
    expect(textOf(await getPage(me, "/"), "text")).toContain('data-keys="off"');
    expectStatus(await postForm(me, "/profile/keys", { keys: "on" }), 303);
    expect(textOf(await getPage(me, "/"), "text")).not.toContain("data-keys");
  });
});
